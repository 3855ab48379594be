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
import { parseError } from './failure.js';
import { readEvent } from './read.js';
import { fromStopReason } from './stop-reason.js';
import { openBlocks } from './stream-blocks.js';
import { fromUsage, mergeUsage } from './usage.js';
import type { Answer, AnswerUsage, Stop, StreamEvent } from './wire-answer.js';

/** Anthropic's events as OpenAI's chunks. The only state is what a later event refers back to. */
export function decoder(target: Target): Decoder<ChatChunk> {
  const blocks = openBlocks();
  let head: ChunkHead = { id: '', created: target.now, model: target.model };
  let usage: AnswerUsage | undefined;
  let isCounted = false;
  let isComplete = false;

  /** The role comes first, also where a server forgets to begin. */
  function begin(message?: Answer): readonly ChatChunk[] {
    usage = mergeUsage(usage, message?.usage);
    if (head.id) return [];
    head = { ...head, id: message?.id ?? target.newId('chatcmpl-'), model: message?.model ?? target.model };
    return [chunk(head, { role: 'assistant', content: '' })];
  }
  function say(deltas: readonly Delta[]): readonly ChatChunk[] {
    return deltas.length > 0 ? [...begin(), ...deltas.map((delta) => chunk(head, delta))] : [];
  }
  function finish({ reason, explanation }: Stop): readonly ChatChunk[] {
    isComplete = true;
    const refusal = reason === 'refusal' && explanation ? [{ refusal: explanation }] : [];
    const last = say([...blocks.closeAll(), ...refusal]);
    return [...begin(), ...last, chunk(head, {}, fromStopReason(reason, blocks.hasCalls))];
  }
  function total(): readonly ChatChunk[] {
    if (!usage || isCounted) return [];
    isCounted = true;
    return [...begin(), usageChunk(head, fromUsage(usage))];
  }
  function tell(event: StreamEvent): readonly ChatChunk[] {
    if (event.type === 'message_start') return begin(event.message);
    if (event.type === 'content_block_start') return say(blocks.open(event.index, event.block));
    if (event.type === 'content_block_delta') return say(blocks.extend(event.index, event.delta));
    if (event.type === 'content_block_stop') return say(blocks.close(event.index));
    if (event.type === 'message_stop') return isComplete ? total() : [];
    if (event.type !== 'message_delta') return [];
    usage = mergeUsage(usage, event.usage);
    return event.stop && !isComplete ? finish(event.stop) : [];
  }

  return {
    push: (frame) => ({ chunks: tell(read(frame, target)), verbatim: !isSentinel(frame) }),
    end: total,
    get complete() {
      return isComplete;
    },
  };
}

/** Throws the provider's own failure for an error, which may be the first thing that is said after HTTP 200. */
function read(frame: Frame, target: Target): StreamEvent {
  const { data, event: name } = frame;
  if (isSentinel(frame)) return { type: 'other' };
  const body = parse(data, target);
  if (isRecord(body) && (body['type'] === 'error' || isRecord(body['error']))) throw parseError(body, target);
  return readEvent(body, name) ?? refuse('an event of the stream is no object', target);
}

/** OpenAI's end of a stream, which some servers add. */
const isSentinel = ({ data }: Frame): boolean => data.trim() === '[DONE]';

function parse(data: string, target: Target): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return refuse('an event of the stream is not valid JSON', target);
  }
}

function refuse(message: string, target: Target): never {
  throw providerFailure({ fault: 'invalid', said: { message } }, target);
}
