import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Uncounted } from './uncounted.js';

const steps = fc.array(fc.constantFrom('settle', 'count the oldest', 'count the newest', 'forget'), { maxLength: 80 });

describe('what is not counted', () => {
  it('has the lowest of all that came and did not go, in whatever order they do', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const uncounted = new Uncounted();
        const waiting = new Set<number>();
        const counted: number[] = [];
        let last = 0;
        for (const step of story) {
          const sorted = [...waiting].toSorted((one, other) => one - other);
          const gone =
            step === 'count the oldest' ? sorted[0] : step === 'count the newest' ? sorted.at(-1) : undefined;
          const come = step === 'settle' ? [++last] : step === 'forget' ? counted.splice(0) : [];
          for (const number of come) {
            uncounted.add(number);
            waiting.add(number);
          }
          if (gone !== undefined) {
            uncounted.delete(gone);
            waiting.delete(gone);
            counted.push(gone);
          }
          if (step !== 'forget') expect(uncounted.oldest).toBe(waiting.size > 0 ? Math.min(...waiting) : undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
