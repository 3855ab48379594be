import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Dialect } from '#core/dialects/kit';
import type { ChatRequest } from '#core/hub';
import { languageFor } from '#core/providers';
import { saidIn, saidInStream } from '../fixtures/replay/said.js';
import { splitAt } from '../fixtures/replay/splits.js';
import { conversations, speeches, texts } from './arbitraries.js';
import { featureCell } from './matrix/cells.js';
import { type Subject, subjects } from './matrix/subjects.js';
import { type Heard, voiceOf } from './voices/index.js';

const chatting = subjects.filter(({ kind }) => kind.endpoints.includes('chat'));
const dialectOf = ({ kind, model, baseUrl }: Subject): Dialect =>
  languageFor(kind, { model, endpoint: 'chat', ingress: 'openai-chat', baseUrl });
const targetOf = ({ id, model }: Subject) => ({ provider: id, model, newId: (prefix: string) => prefix, now: 0 });
const can = (subject: Subject, feature: Parameters<typeof featureCell>[1]) =>
  featureCell(subject, feature).is === 'yes';

describe('any conversation', () => {
  it.each(chatting.filter((subject) => can(subject, 'tools')).map((subject) => [subject.name, subject] as const))(
    'is heard by %s as it was said',
    (_, subject) => {
      const { chat, id } = dialectOf(subject);
      const voice = voiceOf(id, subject.id);
      fc.assert(
        fc.property(conversations, fc.boolean(), (request, stream) => {
          const target = targetOf(subject);
          const asked = { ...request, stream };
          const body = JSON.parse(JSON.stringify(chat.renderRequest(asked, target))) as unknown;
          expect(voice.hears({ path: chat.path(target, stream), body })).toMatchObject(meantBy(asked));
        }),
        { numRuns: 25 },
      );
    },
  );
});

/** What a conversation says. */
function meantBy({ messages, max_tokens, tools, stream = false }: ChatRequest): Partial<Heard> {
  const wordsOf = (role: string) =>
    messages
      .filter((message) => message.role === role)
      .flatMap(({ content }) => (typeof content === 'string' ? [content] : []))
      .join('\n');
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []));
  return {
    ...{ isStream: stream, most: max_tokens },
    ...{ system: wordsOf('system'), user: wordsOf('user'), said: wordsOf('assistant') },
    tools: (tools ?? []).map(({ function: { name, parameters } }) => ({ name, parameters })),
    calls: calls.map(({ function: { name, arguments: given } }) => ({ name, input: JSON.parse(given) as unknown })),
    results: messages.flatMap((message) =>
      message.role === 'tool'
        ? [
            {
              of: calls.find(({ id }) => id === message.tool_call_id)?.function.name ?? '',
              text: typeof message.content === 'string' ? message.content : '',
            },
          ]
        : [],
    ),
  };
}

describe('any answer', () => {
  it.each(chatting.filter(({ kind }) => kind.streams !== false).map((subject) => [subject.name, subject] as const))(
    'of %s is the same streamed as it is whole, however it is cut',
    (_, subject) => {
      const { chat, id } = dialectOf(subject);
      const voice = voiceOf(id, subject.id);
      const asked = {
        path: chat.path(targetOf(subject), true),
        body: { model: subject.model, stream_options: { include_usage: true } },
      };
      const places = fc.array(fc.nat(), { maxLength: 8 });
      fc.assert(
        fc.property(can(subject, 'tools') ? speeches : texts, places, (speech, cuts) => {
          const whole = JSON.parse(Buffer.from(voice.whole(speech, asked).bytes).toString()) as unknown;
          const { bytes } = voice.stream(speech, asked);
          const pieces = splitAt(
            bytes,
            cuts.map((place) => place % bytes.length),
          );
          const target = targetOf(subject);
          const framer = chat.framer();
          const decoder = chat.decoder(target);
          const frames = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
          const chunks = [...frames.flatMap((frame) => decoder.push(frame).chunks), ...decoder.end()];
          expect(decoder.complete).toBe(true);
          expect(saidInStream(chunks)).toEqual(saidIn(chat.parseResponse(whole, target)));
        }),
        { numRuns: 25 },
      );
    },
  );
});
