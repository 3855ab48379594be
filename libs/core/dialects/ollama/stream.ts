import type { ChatChunk, Delta, WireUsage } from '../../hub/index.js';
import { chunk, type ChunkHead, type Decoder, providerFailure, type Target, usageChunk } from '../kit/index.js';
import { fromDoneReason } from './finish.js';
import { fromLogprobs, headOf, read } from './response.js';
import { fromToolCall } from './tools.js';
import { fromCounts } from './usage.js';
import type { ChatAnswer } from './wire-answer.js';

/**
 * Reads a stream of lines: each holds what is new, the last says `done` and counts. Tool calls come whole.
 * `asChat` reads a line of another endpoint as one of a chat.
 */
export function decoder(target: Target, asChat = (line: unknown) => line): Decoder<ChatChunk> {
  let head: ChunkHead | undefined;
  let calls = 0;
  let usage: WireUsage | undefined;

  const toDeltas = ({ message }: ChatAnswer): Delta[] => {
    const made = (message?.tool_calls ?? []).map((call, position) => ({
      index: calls + position,
      ...fromToolCall(call, target.newId),
    }));
    calls += made.length;
    return [
      ...(message?.thinking ? [{ reasoning_content: message.thinking }] : []),
      ...(message?.content ? [{ content: message.content }] : []),
      ...(made.length > 0 ? [{ tool_calls: made }] : []),
    ];
  };

  return {
    push({ data }) {
      const answer = read(asChat(parse(data, target)), target);
      const begin: Delta[] = head ? [] : [{ role: 'assistant', content: '' }];
      const first = (head ??= headOf(answer, target));
      const chunks = [...begin, ...toDeltas(answer)].map((delta) => chunk(first, delta));
      if (answer.done) {
        usage = fromCounts(answer);
        chunks.push(chunk(first, {}, fromDoneReason(answer.done_reason, calls > 0)));
      }
      return { chunks: withLogprobs(chunks, fromLogprobs(answer)), verbatim: true };
    },
    end: () => (head && usage ? [usageChunk(head, usage)] : []),
    get complete() {
      return usage !== undefined;
    },
  };
}

function parse(data: string, target: Target): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    const message = 'a line of the stream is no JSON';
    throw providerFailure({ fault: 'invalid', said: { message } }, target).with({ cause });
  }
}

/** OpenAI's log probabilities stand beside the words. */
const withLogprobs = (chunks: readonly ChatChunk[], logprobs: unknown): readonly ChatChunk[] =>
  logprobs === null
    ? chunks
    : chunks.map((one) => ({
        ...one,
        choices: one.choices.map((choice) => (choice.delta.content ? { ...choice, logprobs } : choice)),
      }));
