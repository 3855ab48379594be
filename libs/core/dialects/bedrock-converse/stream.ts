import type { Frame } from '../../framing/index.js';
import type { ChatChunk, Delta } from '../../hub/index.js';
import {
  chunk,
  type ChunkHead,
  type Decoder,
  isRecord,
  providerFailure,
  type Target,
  usageChunk,
} from '../kit/index.js';
import { parseException } from './failure.js';
import { familyOf } from './families.js';
import { readEvent } from './read.js';
import { gaveUp } from './response.js';
import { fromStopReason, isBroken } from './stop-reason.js';
import { openBlocks } from './stream-blocks.js';
import { fromUsage } from './usage.js';
import type { AnswerUsage, StreamEvent } from './wire-answer.js';

/** Bedrock's events as OpenAI's chunks. The usage usually comes after the end of the answer. */
export function decoder(target: Target): Decoder<ChatChunk> {
  const blocks = openBlocks(familyOf(target.model).signature, target.newId);
  const head: ChunkHead = { id: target.newId('chatcmpl-'), created: target.now, model: target.model };
  let usage: AnswerUsage | undefined;
  let hasBegun = false;
  let hasSaid = false;
  let isComplete = false;

  /** The role comes first, also where a server forgets to begin. */
  function begin(): readonly ChatChunk[] {
    if (hasBegun) return [];
    hasBegun = true;
    return [chunk(head, { role: 'assistant', content: '' })];
  }
  function say(deltas: readonly Delta[]): readonly ChatChunk[] {
    hasSaid ||= deltas.length > 0;
    return deltas.length > 0 ? [...begin(), ...deltas.map((delta) => chunk(head, delta))] : [];
  }
  function finish(reason: string): readonly ChatChunk[] {
    if (isComplete) return [];
    if (isBroken(reason)) throw gaveUp(reason, target, hasSaid);
    isComplete = true;
    const last = say(blocks.closeAll());
    return [...begin(), ...last, chunk(head, {}, fromStopReason(reason, blocks.hasCalls))];
  }
  function total(): readonly ChatChunk[] {
    if (!usage || !isComplete) return [];
    const told = usageChunk(head, fromUsage(usage));
    usage = undefined;
    return [told];
  }
  function tell(event: StreamEvent): readonly ChatChunk[] {
    if (event.is === 'start') return begin();
    if (event.is === 'block') return say(blocks.open(event.index, event.block));
    if (event.is === 'delta') return say(blocks.extend(event.index, event.delta));
    if (event.is === 'block-end') return say(blocks.close(event.index));
    if (event.is === 'stop') return [...finish(event.reason), ...total()];
    if (event.is !== 'usage') return [];
    usage = event.usage ?? usage;
    return total();
  }

  return {
    push: (frame) => ({ chunks: tell(read(frame, target)), verbatim: false }),
    end: total,
    get complete() {
      return isComplete;
    },
  };
}

/** Throws the provider's own failure for an exception, which may be the first thing that is said after HTTP 200. */
function read({ data, event = '', isFailure }: Frame, target: Target): StreamEvent {
  const body = parse(data);
  if (isFailure) throw parseException(event, body, target);
  if (isRecord(body)) return readEvent(event, body);
  throw providerFailure({ fault: 'invalid', said: { message: 'an event of the stream is no object' } }, target);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
