import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import { eventStreamFramer, MAX_FRAME_BYTES } from './index.js';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

const message = (headers: Readonly<Record<string, string>>, body: string) =>
  codec.encode({
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }])),
    body: Buffer.from(body),
  });
const event = (name: string, body: string) => message({ ':message-type': 'event', ':event-type': name }, body);

function framesOf(pieces: readonly Uint8Array[]) {
  const framer = eventStreamFramer();
  return [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
}

const events = fc.array(fc.tuple(fc.constantFrom('messageStart', 'é𝒳', ''), fc.string({ unit: 'binary' })), {
  maxLength: 6,
});

describe('framing event streams', () => {
  it('gives each message, wherever the stream is cut', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(600), { maxLength: 6 }), (all, cuts) => {
        const whole = Buffer.concat(all.map(([name, body]) => event(name, body)));
        const ends = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b), whole.length];
        const pieces = ends.slice(1).map((end, at) => whole.subarray(ends[at], end));
        const said = framesOf(pieces).map((frame) => [frame.event, frame.data]);
        expect(said).toEqual(all.map(([name, body]) => [name, Buffer.from(body).toString()]));
      }),
    );
  });

  it('gives each message of a stream that comes byte by byte, with its very bytes', () => {
    const whole = Buffer.concat([event('one', '{"a":1}'), event('two', '{}')]);
    const frames = framesOf([...whole].map((byte) => Uint8Array.of(byte)));
    expect(frames.map(({ data }) => data)).toEqual(['{"a":1}', '{}']);
    expect(Buffer.concat(frames.map(({ raw }) => raw))).toEqual(whole);
  });

  it('marks exceptions and errors', () => {
    const frames = framesOf([
      message({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '{"message":"slow"}'),
      message({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'oh' }, ''),
    ]);
    expect(frames).toMatchObject([
      { event: 'throttlingException', data: '{"message":"slow"}', isFailure: true },
      { event: 'InternalFailure', data: '{"message":"oh"}', isFailure: true },
    ]);
  });

  it('refuses a message with any byte changed, or waits for one that seems longer', () => {
    const whole = event('messageStart', '{"role":"assistant"}');
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const frames = attempt(() => framesOf([changed]));
      if (at >= 4) expect(frames).toBe('upstream_invalid_response');
      else expect([[], 'upstream_invalid_response']).toContainEqual(frames);
    }
  });

  it('refuses a message that would be larger than 8 MiB, or smaller than any', () => {
    const head = (length: number) => {
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(length);
      return bytes;
    };
    for (const length of [MAX_FRAME_BYTES + 1, 0xffffffff, 0, 15]) {
      expect(attempt(() => framesOf([head(length)]))).toBe('upstream_invalid_response');
    }
  });

  it('says nothing of a message that is not whole', () => {
    const whole = event('messageStop', '{}');
    expect(framesOf([whole.subarray(0, -1)])).toEqual([]);
  });

  it('never dies of rubbish in another way than by refusing it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const frames = attempt(() => framesOf([bytes]));
        expect(Array.isArray(frames) || frames === 'upstream_invalid_response').toBe(true);
      }),
    );
  });
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
}

const folder = resolve(process.cwd(), '../shared/data/fixtures/bedrock');

(existsSync(folder) ? describe : describe.skip)('recorded event streams', () => {
  const bytes = (name: string) => readFileSync(`${folder}/${name}`);

  it('are read', () => {
    const names = framesOf([bytes('converse-stream-basic.bin')]).map((frame) => frame.event);
    expect(names).toContain('contentBlockDelta');
    expect([names[0], ...names.slice(-2)]).toEqual(['messageStart', 'messageStop', 'metadata']);
  });

  it('are read as they were cut on their way', () => {
    const pieces = [1, 2, 3].map((n) => Buffer.from(bytes(`kong-split-chunk-${n}.b64.txt`).toString(), 'base64'));
    expect(framesOf(pieces).at(-1)).toMatchObject({ event: 'metadata' });
  });

  it('say nothing where they are broken: this one says a length that never comes', () => {
    expect(framesOf([bytes('converse-stream-broken.bin')])).toEqual([]);
  });
});
