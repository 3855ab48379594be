import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Unwritten } from './unwritten.js';

const spent = (seq: number, nano: bigint) => ({ seq, charges: [{ reservation: 'r', windows: ['w', 'v'], nano }] });

describe('what is spent and not in the books', () => {
  it('is never less than it is, and nothing when all is written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 99n }), fc.nat(200)), { maxLength: 200 }), (steps) => {
        const unwritten = new Unwritten();
        let writtenSeq = 0;
        for (const [at, [nano, written]] of steps.entries()) {
          unwritten.add(spent(at + 1, nano));
          writtenSeq = Math.max(writtenSeq, Math.min(written, at + 1));
          unwritten.written(writtenSeq);
          const rest = steps.slice(writtenSeq, at + 1).reduce((sum, [one]) => sum + one, 0n);
          expect(unwritten.sums.of('w') >= rest).toBe(true);
        }
        unwritten.written(steps.length);
        expect(unwritten.sums.isEmpty).toBe(true);
      }),
    );
  });

  it('is nothing of what was written before it was told', () => {
    const unwritten = new Unwritten();
    unwritten.written(7);
    unwritten.add(spent(7, 5n));
    unwritten.add(spent(8, 6n));
    expect([...unwritten.sums.all()]).toEqual([
      ['w', 6n],
      ['v', 6n],
    ]);
  });
});
