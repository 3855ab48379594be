import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Failure } from '#core/failure';
import {
  bytesOf,
  callTo,
  chunked,
  failureOf,
  type FakeUpstream,
  splitAt,
  startUpstream,
  text,
} from '../../../test/fakes/upstream/index.js';
import { Body } from './body.js';
import { createUpstream, type Upstream } from './index.js';

const bytes = fc.uint8Array({ maxLength: 400 });

describe('a body', () => {
  it('is what was pushed, in whatever order pushing and pulling take turns', async () => {
    const plays = fc.array(
      fc.oneof(
        bytes.filter(({ length }) => length > 0),
        fc.constant('pull' as const),
      ),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(plays, async (play) => {
        const { body } = tapped();
        const pulls: Promise<IteratorResult<Uint8Array>>[] = [];
        for (const turn of play) {
          if (turn !== 'pull') body.push(turn);
          else if (await isAnswered(pulls.at(-1))) pulls.push(body.next());
        }
        body.end();
        const pulled = (await Promise.all(pulls)).flatMap(({ value }) => (value as Uint8Array | undefined) ?? []);
        const rest = await bytesOf({ body });
        expect(Buffer.concat([...pulled, rest])).toEqual(Buffer.concat(play.filter((turn) => turn !== 'pull')));
      }),
    );
  });

  it('pauses the wire above 256 KiB and lets it go on when most is read, however small the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), async (size) => {
        const { body, wire } = tapped();
        let pushed = 0;
        for (; !wire.isPaused; pushed += size) body.push(new Uint8Array(size));
        expect(pushed).toBeLessThanOrEqual(256 * 1024 + size);
        let read = 0;
        while (wire.isPaused) read += (await body.next()).value?.length ?? 0;
        expect(read).toBeLessThanOrEqual(pushed);
        expect(wire.turns).toEqual(['pause', 'resume']);
      }),
      { numRuns: 50 },
    );
  });

  it('that broke gives what had come first', async () => {
    const { body } = tapped();
    body.push(Uint8Array.of(1));
    body.break(broken);
    expect(await body.next()).toEqual({ done: false, value: Uint8Array.of(1) });
    expect(await failureOf(body.next())).toBe(broken);
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });

  it('that was dropped gives only the reason', async () => {
    const { body } = tapped();
    body.push(Uint8Array.of(1));
    body.drop(broken);
    expect(await failureOf(body.next())).toBe(broken);
  });

  it('that was left closes the wire once, and is over', async () => {
    const { body, wire } = tapped();
    body.push(Uint8Array.of(1));
    await body.return();
    await body.return();
    body.push(Uint8Array.of(2));
    expect(wire.turns).toEqual(['close']);
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });
});

describe('bytes on the wire', () => {
  let provider: FakeUpstream;
  let upstream: Upstream;
  beforeAll(async () => {
    provider = await startUpstream();
    upstream = createUpstream();
  });
  afterAll(async () => {
    await upstream.close();
    await provider.close();
  });

  const offsets = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 12 });

  it('arrive exactly, with a length, for any split', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, offsets, async (sent, at) => {
        provider.script(splitAt(at, text(200, sent)));
        expect(await bytesOf(await upstream.send(callTo(provider.url)))).toEqual(Buffer.from(sent));
      }),
      { numRuns: 50 },
    );
  });

  it('arrive exactly, in chunks, for any split', async () => {
    const pieces = fc.array(
      bytes.filter(({ length }) => length > 0),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, offsets, async (sent, at) => {
        provider.script(splitAt(at, chunked(200, sent)));
        expect(await bytesOf(await upstream.send(callTo(provider.url)))).toEqual(Buffer.concat(sent));
      }),
      { numRuns: 50 },
    );
  });

  it('are sent exactly', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        provider.script(text(200, ''));
        await bytesOf(await upstream.send(callTo(provider.url, { body: sent })));
        expect(provider.requests.at(-1)?.body).toEqual(Buffer.from(sent));
      }),
      { numRuns: 50 },
    );
  });
});

const isAnswered = async (pull: Promise<unknown> = Promise.resolve()) =>
  (await Promise.race([pull, Promise.resolve('waiting')])) !== 'waiting';

const broken = new Failure('upstream_error', 'The wire broke.', { fault: 'unreachable' });

function tapped() {
  const wire = { turns: [] as string[], isPaused: false };
  const body = new Body({
    pause: () => void (wire.turns.push('pause'), (wire.isPaused = true)),
    resume: () => void (wire.turns.push('resume'), (wire.isPaused = false)),
    close: () => void wire.turns.push('close'),
  });
  return { body, wire };
}
