import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import { Failure } from '../failure/index.js';
import { checkSize, type Frame, type Framer } from './frame.js';
import { Rest } from './rest.js';

/** Total length, length of the headers, and a checksum of both. */
const PRELUDE_BYTES = 12;
const LEAST_BYTES = PRELUDE_BYTES + 4;

const utf8 = { decoder: new TextDecoder(), encoder: new TextEncoder() };
const codec = new EventStreamCodec(
  (bytes: string | Uint8Array) => (typeof bytes === 'string' ? bytes : utf8.decoder.decode(bytes)),
  (text) => utf8.encoder.encode(text),
);

/**
 * AWS's binary event streams (`application/vnd.amazon.eventstream`): messages that say their length, with checksums.
 * A frame's `event` is the type of the event or of the exception.
 */
export function eventStreamFramer(): Framer {
  const rest = new Rest();

  return {
    push(bytes) {
      const buffer = rest.with(bytes);
      const frames: Frame[] = [];
      let start = 0;
      for (let length = lengthAt(buffer, start); length > 0; length = lengthAt(buffer, start)) {
        frames.push(toFrame(buffer.subarray(start, start + length)));
        start += length;
      }
      rest.keep(buffer.subarray(start));
      return frames;
    },
    // A message that is not whole says nothing that could be trusted.
    end() {
      rest.clear();
      return [];
    },
  };
}

/** How long the message is that begins there; 0 as long as it is not whole. */
function lengthAt(buffer: Uint8Array, start: number): number {
  if (buffer.length - start < PRELUDE_BYTES) return 0;
  const length = new DataView(buffer.buffer, buffer.byteOffset + start, 4).getUint32(0);
  checkSize(length);
  if (length < LEAST_BYTES) throw broken();
  return buffer.length - start < length ? 0 : length;
}

function toFrame(raw: Uint8Array): Frame {
  const { headers, body } = decoded(raw);
  const type = textIn(headers, ':message-type');
  const data = utf8.decoder.decode(body);
  if (type === 'exception') return { event: textIn(headers, ':exception-type'), data, raw, isFailure: true };
  if (type !== 'error') return { event: textIn(headers, ':event-type'), data, raw };
  const message = textIn(headers, ':error-message');
  return { event: textIn(headers, ':error-code'), data: JSON.stringify({ message }), raw, isFailure: true };
}

function decoded(raw: Uint8Array): ReturnType<typeof codec.decode> {
  try {
    return codec.decode(raw);
  } catch {
    throw broken();
  }
}

function textIn(headers: MessageHeaders, name: string): string | undefined {
  const header = headers[name];
  return header?.type === 'string' ? header.value : undefined;
}

const broken = () =>
  new Failure('upstream_invalid_response', 'A message of the stream is broken: its checksum or its form is wrong.', {
    fault: 'invalid',
  });
