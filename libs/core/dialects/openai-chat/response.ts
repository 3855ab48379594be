import type { AnswerMessage, ChatResponse, Choice } from '../../hub/index.js';
import { isRecord, providerFailure, type Target } from '../kit/index.js';
import { spoken, wholeCall } from './content.js';
import type { Differences } from './differences.js';
import { failureInside } from './failure.js';
import { finishReason, isBroken } from './finish.js';
import { each, withFields } from './same.js';
import { readUsage } from './usage.js';

type Json = Record<string, unknown>;

/** An answer as OpenAI writes it: the very body that came where that is already so. */
export function parseChat(body: unknown, target: Target, differences: Differences): ChatResponse {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
  if (!isRecord(body) || !isFilledList(body['choices'])) throw noAnswer('an answer without choices', target);
  return withFields(body, {
    id: text(body['id']) ?? target.newId('chatcmpl-'),
    object: 'chat.completion',
    created: typeof body['created'] === 'number' ? body['created'] : target.now,
    model: text(body['model']) ?? target.model,
    choices: each(body['choices'], (choice, index) => readChoice(choice, index, target)),
    usage: readUsage(body['usage'], differences.reasoningOutside),
  }) as unknown as ChatResponse; // every field that it demands has just been read or set
}

function readChoice(raw: unknown, index: number, target: Target): unknown {
  if (!isRecord(raw) || !isRecord(raw['message'])) throw noAnswer('a choice without a message', target);
  const reason = raw['finish_reason'];
  if (isBroken(reason)) throw providerFailure({ fault: 'server', said: { message: `gave up (${reason})` } }, target);
  const message = readMessage(raw['message'], target);
  const hasCalls = Boolean(message.tool_calls?.length);
  return withFields<Partial<Choice>>(raw, {
    index: typeof raw['index'] === 'number' ? raw['index'] : index,
    message,
    finish_reason: finishReason(reason, hasCalls) ?? (hasCalls ? 'tool_calls' : 'stop'),
    logprobs: raw['logprobs'] ?? null,
  });
}

function readMessage(raw: Json, target: Target): AnswerMessage {
  const { content, reasoning } = spoken(raw);
  const calls = raw['tool_calls'];
  return withFields<Json>(raw, {
    role: 'assistant',
    content: content ?? null,
    refusal: text(raw['refusal']) ?? null,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(calls !== undefined && {
      tool_calls: isFilledList(calls) ? each(calls, (call) => wholeCall(call, target.newId)) : undefined,
    }),
  }) as unknown as AnswerMessage; // role, content and refusal have just been set
}

const isFilledList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

const noAnswer = (what: string, target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: `sent ${what}` } }, target);
