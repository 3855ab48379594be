import { sseFramer } from '../../framing/index.js';
import type { AnswerMessage, ChatChunk, ChatResponse, Delta, ReasoningDetail, ToolCallDelta } from '../../hub/index.js';
import type { Asking, Target } from '../kit/index.js';
import { openAiResponses, ResponsesEncoder } from './index.js';
import type { Json } from './json.js';
import { gathered } from './thoughts.js';

const counted = () => {
  let ids = 0;
  return (prefix: string) => `${prefix}${(ids += 1)}`;
};

/** A request of tests: ids are counted, and it is always the same second. */
export const askingOf = (body: Json): Asking => ({
  body: { model: 'm', input: 'Hi', ...body },
  headers: {},
  newId: counted(),
  now: 1_700_000_000,
});

export const targetOf = (model = 'm'): Target => ({ provider: 'test', model, newId: counted(), now: 1_700_000_000 });

/** Chunks as our encoder tells them, with the response that stands in the end. */
export function told(chunks: readonly ChatChunk[], body: Json = {}) {
  const encoder = new ResponsesEncoder(askingOf(body));
  const text = chunks.map((one) => encoder.push(one)).join('') + encoder.end();
  return { text, answer: encoder.answer ?? {}, events: eventsIn(text) };
}

export const eventsIn = (text: string): readonly Json[] =>
  sseFramer()
    .push(new TextEncoder().encode(text))
    .map(({ data }) => JSON.parse(data) as Json);

/** What our decoder reads of a stream, put together again. */
export function heard(bytes: Uint8Array): { readonly chunks: readonly ChatChunk[]; readonly response: ChatResponse } {
  const decoder = openAiResponses().chat.decoder(targetOf());
  const framer = sseFramer();
  const frames = [...framer.push(bytes), ...framer.end()];
  const chunks = frames.flatMap((frame) => decoder.push(frame).chunks);
  if (!decoder.complete) throw new Error('The stream is not complete.');
  return { chunks, response: folded(chunks) };
}

function folded(chunks: readonly ChatChunk[]): ChatResponse {
  const [head] = chunks;
  if (!head) throw new Error('Nothing was said.');
  const choices = chunks.flatMap((one) => one.choices);
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: messageOf(choices.map(({ delta }) => delta)),
        finish_reason: choices.findLast((one) => one.finish_reason)?.finish_reason ?? 'stop',
        logprobs: null,
      },
    ],
    usage: chunks.findLast(({ usage }) => usage)?.usage ?? undefined,
  };
}

function messageOf(deltas: readonly Delta[]): AnswerMessage {
  const calls = [
    ...Map.groupBy(
      deltas.flatMap(({ tool_calls }) => tool_calls ?? []),
      ({ index }) => index,
    ).values(),
  ];
  const reasoning = joined(deltas, ({ reasoning_content }) => reasoning_content);
  const details: readonly ReasoningDetail[] = gathered(
    deltas.flatMap(({ reasoning_details }) => reasoning_details ?? []),
  );
  const annotations = deltas.flatMap((delta) => delta.annotations ?? []);
  return {
    role: 'assistant',
    content: joined(deltas, ({ content }) => content) || null,
    refusal: joined(deltas, ({ refusal }) => refusal) || null,
    ...(calls.length > 0 && { tool_calls: calls.map(callOf) as unknown as AnswerMessage['tool_calls'] }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
  };
}

const joined = <T>(pieces: readonly T[], textOf: (piece: T) => string | null | undefined): string =>
  pieces.map((piece) => textOf(piece) ?? '').join('');

function callOf(pieces: readonly ToolCallDelta[]): unknown {
  const [first] = pieces;
  const id = first?.id;
  return first?.type === 'custom'
    ? {
        id,
        type: 'custom',
        custom: { name: first.custom?.name, input: joined(pieces, (piece) => piece.custom?.input) },
      }
    : {
        ...{ id, type: 'function' },
        function: { name: first?.function?.name, arguments: joined(pieces, (piece) => piece.function?.arguments) },
      };
}
