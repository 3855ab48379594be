import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { corrected, emission, read, remaining } from './gcra.js';

const rpms = fc.integer({ min: 1, max: 100_000 });
const pauses = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 300 });
const start = 1_700_000_000_000_000;

/** Runs requests with these pauses between them; returns when each was let in. */
function admittedAt(rpm: number, pausesUs: readonly number[]): number[] {
  const pace = emission(rpm);
  let now = start;
  let wholeAt = 0;
  return pausesUs.flatMap((pauseUs) => {
    now += pauseUs;
    const { waitUs, takenUs } = read(pace, wholeAt, now);
    if (waitUs > 0) return [];
    wholeAt = takenUs;
    return [now];
  });
}

describe('gcra', () => {
  it('never lets more through than the burst and what the pace adds, in any window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), pauses, (rpm, pausesUs) => {
        const { intervalUs } = emission(rpm);
        const times = admittedAt(rpm, pausesUs);
        for (const [first, from] of times.entries())
          for (const [last, to] of times.entries())
            if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(rpm + Math.floor((to - from) / intervalUs));
      }),
      { numRuns: 60 },
    );
  });

  it('lets a request through that waited as long as it was told, and none a microsecond earlier', () => {
    fc.assert(
      fc.property(rpms, fc.integer({ min: 0, max: 70_000_000 }), (rpm, aheadUs) => {
        const pace = emission(rpm);
        const { waitUs } = read(pace, start + aheadUs, start);
        fc.pre(waitUs > 0);
        const { leftUs } = read(pace, start + aheadUs, start);
        expect(read(pace, leftUs, start + waitUs).waitUs).toBe(0);
        expect(read(pace, leftUs, start + waitUs - 1).waitUs).toBeGreaterThan(0);
      }),
    );
  });

  it('names as remaining exactly as many as would be let through at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 60_000_000 }), (rpm, aheadUs) => {
        const pace = emission(rpm);
        const { leftUs } = read(pace, start + aheadUs, start);
        let through = 0;
        for (let wholeAt = leftUs; read(pace, wholeAt, start).waitUs === 0; through++)
          wholeAt = read(pace, wholeAt, start).takenUs;
        expect(remaining(pace, leftUs - start)).toBe(through);
      }),
    );
  });

  it('forgets what was spent in a future that a clock set back has left', () => {
    const pace = emission(60);
    const hourAhead = start + 3_600_000_000;
    expect(read(pace, hourAhead, start).waitUs).toBe(pace.burstUs + pace.intervalUs);
  });

  it('keeps the pace at or below the limit where a minute cannot be divided evenly', () => {
    fc.assert(fc.property(rpms, (rpm) => expect(emission(rpm).intervalUs * rpm).toBeGreaterThanOrEqual(60_000_000)));
  });

  it('lets a minute of tokens through to the last one, in portions of any size', () => {
    const portions = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(portions, (costs) => {
        const limit = costs.reduce((sum, cost) => sum + cost, 0);
        const pace = emission(limit);
        let wholeAt = 0;
        for (const cost of costs) {
          const reading = read(pace, wholeAt, start, cost);
          expect(reading.waitUs).toBe(0);
          wholeAt = reading.takenUs;
        }
        expect(read(pace, wholeAt, start).waitUs).toBe(pace.intervalUs);
      }),
    );
  });

  it('lets in what is larger than a minute only when the bucket is whole, and has it owe as much again at most', () => {
    const pace = emission(1_000);
    expect(read(pace, start + 1, start, 1_500).waitUs).toBe(1);
    const { waitUs, takenUs } = read(pace, start, start, 1_500);
    expect([waitUs, takenUs - start]).toEqual([0, 90_000_000]);
    expect(read(pace, start, start, 1_000_000).takenUs - start).toBe(2 * pace.burstUs);
    expect(read(pace, takenUs, start).waitUs).toBe(30_000_000 + pace.intervalUs);
  });

  it('is, corrected, as if the right cost had been counted', () => {
    const costs = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(costs, costs, (counted, used) => {
        const pace = emission(1_000);
        const { takenUs } = read(pace, start, start, counted);
        expect(corrected(pace, takenUs, start, { counted, used })).toBe(read(pace, start, start, used).takenUs);
      }),
    );
  });

  it('never gives back more than was used, and never has more owed than a burst', () => {
    const pace = emission(60);
    expect(corrected(pace, start, start, { counted: 50, used: 0 })).toBe(start);
    expect(corrected(pace, start + pace.burstUs, start, { counted: 1, used: 10_000 })).toBe(start + 2 * pace.burstUs);
  });

  it('lets nothing through where the limit is none at all, also what costs nothing', () => {
    expect(read(emission(0), 0, start, 0).waitUs).toBeGreaterThan(0);
    expect(read(emission(0), 0, start, 5).waitUs).toBeGreaterThan(0);
  });
});
