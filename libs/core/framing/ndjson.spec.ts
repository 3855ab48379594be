import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_FRAME_BYTES, ndjsonFramer } from './index.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function framesOf(pieces: readonly Uint8Array[]) {
  const framer = ndjsonFramer();
  const frames = pieces.flatMap((piece) => framer.push(piece));
  return [...frames, ...framer.end()];
}

/** Lines of JSON with blank ones among them; the last may lack its end. */
const lines = fc.array(
  fc.tuple(fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('', ' ', '"é𝒳"')), fc.constantFrom('\n', '\r\n')),
);
const streams = fc.tuple(lines, fc.constantFrom('', '{"done":true}'));

describe('framing newline-delimited JSON', () => {
  it('gives each line that is not blank, wherever the stream is cut in two', () => {
    fc.assert(
      fc.property(streams, ([some, rest]) => {
        const whole = bytes(some.flat().join('') + rest);
        const expected = [...some.map(([line]) => line.trim()), rest].filter(Boolean);
        for (let at = 0; at <= whole.length; at += 1) {
          const frames = framesOf([whole.subarray(0, at), whole.subarray(at)]);
          expect(frames.map(({ data }) => data)).toEqual(expected);
        }
      }),
    );
  });

  it('keeps the bytes of a line, its end included', () => {
    const raw = framesOf([bytes('{"a":'), bytes('1}\n{"b"'), bytes(':2}')]).map((frame) =>
      Buffer.from(frame.raw).toString(),
    );
    expect(raw).toEqual(['{"a":1}\n', '{"b":2}\n']);
  });

  it('has nothing left to say after the end', () => {
    const framer = ndjsonFramer();
    framer.push(bytes('{}'));
    framer.end();
    expect(framer.end()).toEqual([]);
  });

  it('refuses a line of more than 8 MiB', () => {
    expect(() => framesOf([new Uint8Array(MAX_FRAME_BYTES), new Uint8Array(1)])).toThrow('larger than 8 MiB');
  });
});
