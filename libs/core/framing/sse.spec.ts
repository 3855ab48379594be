import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import { type Frame, MAX_FRAME_BYTES, sseFramer } from './index.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** All frames of a stream that arrives in these pieces. */
function framesOf(pieces: readonly Uint8Array[]): readonly Frame[] {
  const framer = sseFramer();
  const frames = pieces.flatMap((piece) => framer.push(piece));
  return [...frames, ...framer.end()];
}

const said = (frames: readonly Frame[]) => frames.map(({ event, data }) => ({ event, data }));

const joined = (frames: readonly Frame[]) => Buffer.concat(frames.map(({ raw }) => raw)).toString();

/** What an independent parser reads; the blank line ends a last event that lacks it. */
function expected(text: string) {
  const events: { event: string | undefined; data: string }[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  parser.feed(`${text}\n\n`);
  return events;
}

const value = fc.string({
  unit: fc.constantFrom('a', ' ', ':', 'é', '€', '𝒳', '\uFEFF', '\\n', '{"a":1}'),
  maxLength: 4,
});
const line = fc.oneof(
  value.map((text) => `data: ${text}`),
  value.map((text) => `data:${text}`),
  value.map((text) => `event: ${text}`),
  value.map((text) => `: ${text}`),
  fc.constantFrom('data', 'event', 'id: 7', 'retry: 10', 'unknown: x', 'datax: y', 'data : z', ':'),
);
const end = fc.constantFrom('\n', '\r\n', '\r');
/** Lines with blank lines among them, each with an end of its own; some streams begin with a BOM, some lack the last end. */
const stream = fc
  .record({
    bom: fc.constantFrom('', '\uFEFF'),
    lines: fc.array(fc.tuple(fc.oneof(line, fc.constant('')), end), { maxLength: 12 }),
    rest: fc.oneof(fc.constant(''), line),
  })
  .map(({ bom, lines, rest }) => bom + lines.flat().join('') + rest);

describe('framing server-sent events', () => {
  it('reads any stream as an independent parser does', () => {
    fc.assert(
      fc.property(stream, (text) => {
        expect(said(framesOf([bytes(text)]))).toEqual(expected(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same frames wherever the stream is cut in two', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const whole = bytes(text);
        const uncut = framesOf([whole]);
        for (let at = 0; at <= whole.length; at += 1) {
          expect(framesOf([whole.subarray(0, at), whole.subarray(at)])).toEqual(uncut);
        }
      }),
    );
  });

  it('gives the same frames when each byte comes alone', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const whole = bytes(text);
        const alone = Array.from(whole, (_, at) => whole.subarray(at, at + 1));
        expect(framesOf(alone)).toEqual(framesOf([whole]));
      }),
    );
  });

  it('loses no byte of a stream of plain events', () => {
    const plain = fc.array(fc.tuple(value, fc.constantFrom('\n\n', '\r\n\r\n')), { minLength: 1 });
    fc.assert(
      fc.property(plain, fc.nat(), (events, cut) => {
        const text = events.map(([data, ends]) => `data: ${data}${ends}`).join('');
        const whole = bytes(text);
        const at = cut % whole.length;
        expect(joined(framesOf([whole.subarray(0, at), whole.subarray(at)]))).toBe(text);
      }),
    );
  });

  it('leaves frames alone that were handed out, whatever comes after them', () => {
    const framer = sseFramer();
    framer.push(bytes('data: fi'));
    const [first] = framer.push(bytes('rst\n\ndata: sec'));
    framer.push(bytes('ond\n\n'));
    expect(Buffer.from(first?.raw ?? []).toString()).toBe('data: first\n\n');
  });

  it('gives the last event its separator when the wire ends without one', () => {
    expect(joined(framesOf([bytes('data: a\n\ndata: b')]))).toBe('data: a\n\ndata: b\n\n');
  });

  it('has nothing left to say after the end', () => {
    const framer = sseFramer();
    framer.push(bytes('data: a'));
    framer.end();
    expect(framer.end()).toEqual([]);
  });

  it('reads a long event in small pieces', () => {
    const pieces = Array.from({ length: 4_000 }, () => bytes('x'.repeat(1_000)));
    const [frame] = framesOf([bytes('data: '), ...pieces, bytes('\n\n')]);
    expect(frame?.data).toHaveLength(4_000_000);
  });

  it.each([
    ['that is not finished', [new Uint8Array(MAX_FRAME_BYTES), new Uint8Array(1)]],
    ['that is', [new Uint8Array(MAX_FRAME_BYTES - 1), bytes('\n\n')]],
    ['that comes at once', [Buffer.concat([new Uint8Array(MAX_FRAME_BYTES), bytes('\n\n')])]],
  ])('refuses an event of more than 8 MiB %s', (_, pieces) => {
    const failing = () => framesOf(pieces);
    expect(failing).toThrow(Failure);
    expect(failing).toThrow('One event of the stream is larger than 8 MiB.');
  });
});
