import type { Frame } from '../../../framing/index.js';
import type { ChatChunk } from '../../../hub/index.js';
import { isRecord } from '../../kit/index.js';

/** The end of a stream that passes as it came, with what the gateway adds in the usage of its `message_delta`. */
export function tail(frames: readonly Frame[], { usage, gatewright }: ChatChunk): string {
  const added = { cost: usage?.['cost'] ?? null, gatewright };
  const hasStopped = frames.some((frame) => typeOf(frame) === 'message_stop');
  const said = frames.map((frame) => (typeOf(frame) === 'message_delta' ? withAdded(frame, added) : textOf(frame)));
  return said.join('') + (hasStopped ? '' : STOP);
}

const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

function withAdded(frame: Frame, added: object): string {
  const event = bodyOf(frame);
  const usage = isRecord(event['usage']) ? event['usage'] : {};
  return `event: message_delta\ndata: ${JSON.stringify({ ...event, usage: { ...usage, ...added } })}\n\n`;
}

const typeOf = (frame: Frame): unknown => bodyOf(frame)['type'] ?? frame.event;

/** It was read once already: it is an object. */
function bodyOf({ data }: Frame): Readonly<Record<string, unknown>> {
  const body: unknown = JSON.parse(data);
  return isRecord(body) ? body : {};
}

const utf8 = new TextDecoder();
const textOf = ({ raw }: Frame): string => utf8.decode(raw);
