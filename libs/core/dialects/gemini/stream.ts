import type { ChatChunk, WireUsage } from '../../hub/index.js';
import { type ChunkHead, type Decoder, providerFailure, type Target, usageChunk } from '../kit/index.js';
import { type ChoiceReader, choiceReader } from './choice.js';
import { refusalOf } from './finish.js';
import { headOf, read } from './response.js';
import { fromUsageMetadata } from './usage.js';

/** Reads a stream: every event is a whole answer that holds only what is new, but for usage, which is counted up. */
export function decoder(target: Target): Decoder<ChatChunk> {
  const readers = new Map<number, ChoiceReader>();
  let head: ChunkHead | undefined;
  let usage: WireUsage | undefined;

  const reader = (index: number): ChoiceReader => {
    const known = readers.get(index);
    if (known) return known;
    head ??= headOf({}, target);
    const made = choiceReader(head, index, target);
    readers.set(index, made);
    return made;
  };

  return {
    push({ data }) {
      if (data === '[DONE]') return { chunks: [], verbatim: false }; // not Google's, but proxies add it
      const answer = read(parse(data, target), target);
      head ??= headOf(answer, target);
      usage = fromUsageMetadata(answer.usageMetadata) ?? usage;
      const refusal = refusalOf(answer);
      const candidates = answer.candidates ?? [];
      const chunks = refusal
        ? reader(0).refuse(refusal)
        : candidates.flatMap((candidate, position) => reader(candidate.index ?? position).read(candidate));
      return { chunks, verbatim: true };
    },
    end() {
      const last = [...readers.values()].flatMap((one) => one.end());
      return head && usage ? [...last, usageChunk(head, usage)] : last;
    },
    get complete() {
      return readers.size > 0 && [...readers.values()].every(({ isFinished }) => isFinished);
    },
  };
}

function parse(data: string, target: Target): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw providerFailure({ fault: 'invalid', said: { message: 'an event of the stream is no JSON' } }, target).with({
      cause,
    });
  }
}
