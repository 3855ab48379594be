import { Failure } from '../failure/index.js';
import { concat } from './bytes.js';
import { type Frame, type Framer, MAX_FRAME_BYTES } from './frame.js';

const LF = 10;
const EMPTY = new Uint8Array(0);
const utf8 = new TextDecoder();

/** Newline-delimited JSON by bytes: one frame per line that is not blank. */
export function ndjsonFramer(): Framer {
  let rest: Uint8Array = EMPTY;

  const frame = (raw: Uint8Array): readonly Frame[] => {
    const data = utf8.decode(raw).trim();
    return data ? [{ data, raw }] : [];
  };

  return {
    push(bytes) {
      const buffer = rest.length === 0 ? bytes : concat(rest, bytes);
      const frames: Frame[] = [];
      let start = 0;
      for (let end = buffer.indexOf(LF); end >= 0; end = buffer.indexOf(LF, start)) {
        frames.push(...frame(buffer.subarray(start, end + 1)));
        start = end + 1;
      }
      rest = buffer.subarray(start);
      if (rest.length > MAX_FRAME_BYTES) {
        throw new Failure('upstream_invalid_response', 'One line of the stream is larger than 8 MiB.', { fault: 'invalid' });
      }
      return frames;
    },
    end() {
      const last = frame(rest);
      rest = EMPTY;
      return last;
    },
  };
}
