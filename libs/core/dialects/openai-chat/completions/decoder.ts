import type { Frame } from '../../../framing/index.js';
import type { ChatChunk, ChunkChoice } from '../../../hub/index.js';
import {
  type ChunkHead,
  type Decoded,
  type Decoder,
  isRecord,
  providerFailure,
  type Target,
  usageChunk,
} from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { failureInside } from '../failure.js';
import { finishReason, isBroken } from '../finish.js';
import { errorIn, headOf, isEnd, parse } from '../stream-body.js';
import { readUsage } from '../usage.js';

type Json = Record<string, unknown>;

const NOTHING: Decoded<ChatChunk> = { chunks: [], verbatim: false };

/** Reads a stream of a completion: its bytes may pass, but for the usage, which is told last. */
export function completionDecoder(target: Target, differences: Differences): Decoder<ChatChunk> {
  const finished = new Map<number, boolean>();
  let head: ChunkHead | undefined;
  let isOver = false;
  const isComplete = (): boolean => finished.size > 0 && [...finished.values()].every(Boolean);

  const read = ({ event, data }: Frame): Json | undefined => {
    const body = parse(data);
    const failure = failureInside(event === 'error' ? errorIn(body ?? data) : body, target, differences);
    if (isRecord(body) && !failure) return body;
    if (isComplete()) return undefined; // rubbish after the answer
    throw (
      failure ?? providerFailure({ fault: 'invalid', said: { message: 'sent an event that cannot be read' } }, target)
    );
  };

  const toChoice = (raw: Json, position: number): ChunkChoice => {
    const { index: said, text, finish_reason: reason, logprobs } = raw;
    if (isBroken(reason)) throw providerFailure({ fault: 'cut', said: { message: `gave up (${reason})` } }, target);
    const index = typeof said === 'number' ? said : position;
    const role = finished.has(index) ? {} : { role: 'assistant' as const };
    const finish_reason = finishReason(reason, false);
    finished.set(index, finish_reason !== null || finished.get(index) === true);
    const delta = { ...role, ...(typeof text === 'string' && text && { content: text }) };
    return { index, delta, finish_reason, ...(logprobs !== undefined && { logprobs }) };
  };

  return {
    push(frame) {
      if (isOver || frame.data === '') return NOTHING;
      isOver = isEnd(frame.data);
      const body = isOver ? undefined : read(frame);
      if (!body) return NOTHING;
      const own = (head ??= headOf(body, target));
      const raw = Array.isArray(body['choices']) ? body['choices'].filter(isRecord) : [];
      const choices = raw.map(toChoice);
      const usage = readUsage(body['usage'], differences.reasoningOutside);
      const said: ChatChunk[] = choices.length > 0 ? [{ ...own, object: 'chat.completion.chunk', choices }] : [];
      return { chunks: usage ? [...said, usageChunk(own, usage)] : said, verbatim: !usage && said.length > 0 };
    },
    end: () => [],
    get complete() {
      return isComplete();
    },
  };
}
