import { checkSize, type Frame, type Framer } from './frame.js';
import { Rest } from './rest.js';

const LF = 10;
const NEW_LINE = Uint8Array.of(LF);
const utf8 = new TextDecoder();

/** Newline-delimited JSON by bytes: one frame per line that is not blank. */
export function ndjsonFramer(): Framer {
  const rest = new Rest();

  return {
    push(bytes) {
      const searched = rest.length;
      const buffer = rest.with(bytes);
      const frames: Frame[] = [];
      let start = 0;
      for (let at = buffer.indexOf(LF, searched); at >= 0; at = buffer.indexOf(LF, start)) {
        frames.push(...line(buffer.subarray(start, at + 1)));
        start = at + 1;
      }
      checkSize(buffer.length - start);
      rest.keep(buffer.subarray(start));
      return frames;
    },
    end() {
      const last = line(rest.with(NEW_LINE));
      rest.clear();
      return last;
    },
  };
}

function line(raw: Uint8Array): readonly Frame[] {
  checkSize(raw.length);
  const data = utf8.decode(raw).trim();
  return data ? [{ data, raw }] : [];
}
