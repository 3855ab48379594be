import { describe, expect, it } from '@jest/globals';
import { Kept } from './kept.js';
import type { Settlement } from './store.js';

const settlement = (seq: number, replica?: string): Settlement => ({ seq, replica, charges: [] });
const seqs = (settlements: readonly Settlement[]): number[] => settlements.map(({ seq }) => seq);

describe('kept settlements', () => {
  it('are counted in order, once each, however often they are told', () => {
    const kept = new Kept();
    for (const seq of [1, 2, 1, 2, 3]) kept.add(settlement(seq), 0);
    expect(seqs(kept.next(2))).toEqual([1, 2]);
    kept.count(kept.next(2), 0);
    expect([kept.oldestPending, kept.waiting]).toEqual([3, 1]);
    kept.count(kept.next(1), 0);
    expect(kept.oldestPending).toBeUndefined();
  });

  it('are all counted again when what counted them is gone', () => {
    const kept = new Kept();
    for (const seq of [1, 2, 3]) kept.add(settlement(seq), 0);
    kept.count(kept.next(2), 0);
    kept.again();
    expect(seqs(kept.next(10))).toEqual([1, 2, 3]);
  });

  it('go when they are counted, written, and a while has passed', () => {
    const kept = new Kept();
    for (const seq of [1, 2, 3]) kept.add(settlement(seq), 0);
    kept.count(kept.next(2), 0);
    kept.note(3, 10_000);
    kept.note(3, 20_000);
    expect(seqs(kept.all())).toEqual([1, 2, 3]);
    kept.note(3, 30_000);
    expect(seqs(kept.all())).toEqual([3]);
  });

  it('of others have numbers of their own, and stay for a time of their own', () => {
    const kept = new Kept();
    expect([
      kept.add(settlement(5), 0),
      kept.add(settlement(1, 'admin'), 0),
      kept.add(settlement(1, 'admin'), 0),
    ]).toEqual([true, true, false]);
    kept.count(kept.next(2), 0);
    kept.note(5, 1);
    kept.note(5, 100_000);
    expect(kept.all()).toEqual([settlement(1, 'admin')]);
    kept.note(5, 700_000);
    expect(kept.all()).toEqual([]);
  });

  it('are given up where there are too many, but only those that are written; and that is not kept quiet', () => {
    const kept = new Kept(3);
    for (const seq of [1, 2, 3]) kept.add(settlement(seq), 0);
    kept.note(2, 0);
    expect(kept.hasGap).toBe(false);
    kept.add(settlement(4), 0);
    expect([kept.hasGap, seqs(kept.next(10))]).toEqual([true, [3, 4]]);
  });
});
