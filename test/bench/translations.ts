import {
  anthropicMessages,
  bodyOnly,
  type Dialect,
  gemini,
  openAiChat,
  openAiChatIngress,
  type Target,
} from '#core/dialects';
import { patchJson, readJson } from '#core/json';
import { anthropicAnswer, chatRequest, geminiAnswer } from './bodies.ts';
import type { Case } from './measure.ts';

const bytes = new TextEncoder().encode(JSON.stringify(chatRequest));
const { request } = openAiChatIngress.parseRequest(bodyOnly(readJson(bytes).value));
const target: Target = {
  provider: 'acme',
  model: 'big-model',
  maxOutput: 8_192,
  newId: (prefix) => `${prefix}1`,
  now: 1_800_000_000,
};
const openai = openAiChat();

export const requestKb = bytes.length / 1024;

/** Bodies: read, patched where the language stays the same, translated there and back where it does not. */
export const translations = (): readonly Case[] => [
  { name: 'read a 10 KB body', once: () => readJson(bytes) },
  { name: 'read and patch a 10 KB body', once: readAndPatch },
  ...[
    { dialect: anthropicMessages, name: 'Anthropic', answer: anthropicAnswer },
    { dialect: gemini, name: 'Gemini', answer: geminiAnswer },
  ].flatMap(both),
];

function readAndPatch(): string {
  const body = readJson(bytes);
  return patchJson(body, {
    ...openai.chat.patchRequest?.(openAiChatIngress.parseRequest(bodyOnly(body.value)).request, target),
  });
}

function both({ dialect, name, answer }: { dialect: Dialect; name: string; answer: unknown }): readonly Case[] {
  const text = JSON.stringify(answer);
  const there = (): string => JSON.stringify(dialect.chat.renderRequest(request, target));
  const back = (): string =>
    JSON.stringify(
      openAiChatIngress.renderResponse(dialect.chat.parseResponse(JSON.parse(text), target), bodyOnly({})),
    );
  return [
    { name: `10 KB request to ${name}`, once: there },
    { name: `10 KB answer of ${name}`, once: back },
    { name: `to ${name} and back`, once: () => there() + back(), targetUs: 200 },
  ];
}
