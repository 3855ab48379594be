import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { repeat } from './repeat.js';

describe('A repetition', () => {
  it('goes on after a round that failed, one at a time, until it is stopped', async () => {
    const done = Promise.withResolvers<void>();
    const errors: unknown[] = [];
    let [rounds, underWay, mostUnderWay] = [0, 0, 0];
    const work = async (): Promise<void> => {
      rounds += 1;
      mostUnderWay = Math.max(mostUnderWay, ++underWay);
      await turn();
      underWay -= 1;
      if (rounds === 2) throw new Error('once');
      if (rounds === 4) done.resolve();
    };
    const repetition = repeat({ everyMs: 0, work, onError: (error) => errors.push(error) });
    await done.promise;
    await repetition.stop();
    const stoppedAt = rounds;
    await turn();
    expect([mostUnderWay, errors.length, underWay, rounds]).toEqual([1, 1, 0, stoppedAt]);
  });
});
