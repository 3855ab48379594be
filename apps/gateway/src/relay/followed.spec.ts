import { describe, expect, it } from '@jest/globals';
import { Cancel } from './cancel.js';
import { Deadline } from './deadline.js';
import { followed } from './followed.js';
import { FakeClock, still } from './testing/fake-clock.js';

function watched() {
  const clock = new FakeClock();
  const cancel = new Cancel();
  const deadline = new Deadline(clock, cancel, 'a');
  deadline.waitFor('answer', 1_000);
  const gates: ((piece: IteratorResult<Uint8Array>) => void)[] = [];
  const source = { next: () => new Promise<IteratorResult<Uint8Array>>((resolve) => gates.push(resolve)) };
  const body = followed({ open: () => ({ [Symbol.asyncIterator]: () => source }) }, deadline);
  if (body instanceof Uint8Array) throw new Error('it does not stream any more');
  const pieces = body.open()[Symbol.asyncIterator]();
  const come = async (piece?: Uint8Array) => {
    gates.shift()?.(piece ? { done: false, value: piece } : { done: true, value: undefined });
    await still();
  };
  return { clock, cancel, pieces, come };
}

const piece = Uint8Array.of(1);

describe('the deadline of a body that streams', () => {
  it('does not run while the caller is still sending', async () => {
    const { clock, cancel, pieces, come } = watched();
    const next = pieces.next();
    await clock.advance(5_000);
    await come(piece);
    expect(await next).toEqual({ done: false, value: piece });
    await clock.advance(999);
    expect(cancel.reason).toBeUndefined();
  });

  it('runs while the provider does not read', async () => {
    const { clock, cancel, pieces, come } = watched();
    const next = pieces.next();
    await come(piece);
    await next;
    await clock.advance(1_001);
    expect(cancel.reason).toMatchObject({ code: 'upstream_timeout' });
  });

  it('begins when all is sent', async () => {
    const { clock, cancel, pieces, come } = watched();
    const next = pieces.next();
    await clock.advance(900);
    await come();
    await next;
    await clock.advance(900);
    expect(cancel.reason).toBeUndefined();
    await clock.advance(101);
    expect(cancel.reason).toMatchObject({ code: 'upstream_timeout' });
  });
});
