import { describe, expect, it } from '@jest/globals';
import { Failure } from '../failure/index.js';
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
    expect([seqs(kept.all()), kept.oldestKept]).toEqual([[1, 2, 3], 1]);
    kept.note(3, 30_000);
    expect([seqs(kept.all()), kept.oldestKept]).toEqual([[3], 3]);
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

  describe('that are counted, too many of them, while the books are away', () => {
    const counted = (many: number, most: number): Kept => {
      const kept = new Kept(most);
      for (let seq = 1; seq <= many; seq++) {
        kept.add(settlement(seq), 0);
        kept.count(kept.next(1), 0);
      }
      return kept;
    };

    it('are no more than that', () => {
      expect(counted(1_000, 20).all().length).toBeLessThanOrEqual(20);
    });

    it('are not counted on without the books, and with them only after a new beginning', () => {
      const kept = counted(30, 20);
      const lost = 30 - kept.all().length;
      expect(() => kept.again()).toThrow(Failure);
      kept.note(lost - 1, 0);
      expect(() => kept.again()).toThrow(Failure);
      expect([kept.hasGap, kept.waiting]).toEqual([false, 0]);
      kept.note(lost, 0);
      expect(() => kept.again()).toThrow(Failure);
      expect(kept.hasGap).toBe(true);
      kept.again();
      expect(seqs(kept.next(100))).toEqual(Array.from({ length: 30 - lost }, (_, n) => lost + n + 1));
    });

    it('need no new beginning where the books had them for a while', () => {
      const kept = counted(30, 20);
      kept.note(30, 10_000);
      kept.note(30, 30_000);
      kept.again();
      expect(kept.hasGap).toBe(false);
    });

    it('of others wait for their own books', () => {
      const kept = new Kept(10);
      let isInBooks = false;
      for (let seq = 1; seq <= 20; seq++) {
        kept.add({ ...settlement(seq, 'dead'), isInBooks: () => isInBooks }, 0);
        kept.count(kept.next(1), 0);
      }
      kept.note(1_000, 0);
      expect(() => kept.again()).toThrow(Failure);
      expect(kept.hasGap).toBe(false);
      isInBooks = true;
      expect(() => kept.again()).toThrow(Failure);
      expect(kept.hasGap).toBe(true);
    });

    it('know which books are enough to begin with', () => {
      const kept = counted(30, 20);
      const lost = 30 - kept.all().length;
      expect(kept.isWholeWith(new Map([['self', lost - 1]]), 'self')).toBe(false);
      expect(kept.isWholeWith(new Map([['self', lost]]), 'self')).toBe(true);
    });
  });
});
