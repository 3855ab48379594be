import { describe, expect, it } from '@jest/globals';
import type { KeptResponse } from '../relay/ports.js';
import { ResponseQueue, type Waiting } from './response-queue.js';

const kept = (id: string): KeptResponse => ({ id, project: 'a', input: [], response: { text: 'x'.repeat(100) } });

/** A queue whose database and clock do what a test says. */
function queueWith(options: { readonly mostBytes?: number } = {}) {
  const world = { isAway: false, now: 0, written: [] as string[], lost: 0 };
  const queue = new ResponseQueue({
    write: async (batch: readonly Waiting[]) => {
      if (world.isAway) throw new Error('away');
      world.written.push(...batch.map(({ key }) => key));
    },
    onWritten: () => undefined,
    onLost: (responses) => void (world.lost += responses),
    now: () => world.now,
    retryMs: 0,
    ...options,
  });
  const tick = () => new Promise((resolve) => setTimeout(resolve, 2));
  return { queue, world, tick };
}

describe('the queue of responses', () => {
  it('writes what it was given once, when the database is there again', async () => {
    const { queue, world, tick } = queueWith();
    world.isAway = true;
    queue.add('a/1', kept('1'));
    queue.add('a/2', kept('2'));
    await tick();
    expect([world.written, queue.get('a/1')?.id]).toEqual([[], '1']);
    world.isAway = false;
    while (queue.get('a/1')) await tick();
    expect(world.written).toEqual(['a/1', 'a/2']);
  });

  it('gives up what has waited for a minute', async () => {
    const { queue, world, tick } = queueWith();
    world.isAway = true;
    queue.add('a/1', kept('1'));
    world.now = 61_000;
    while (queue.get('a/1')) await tick();
    expect(world.lost).toBe(1);
  });

  it('holds no more than it may', () => {
    const { queue, world } = queueWith({ mostBytes: 1_000 });
    for (const id of ['1', '2', '3', '4', '5']) queue.add(`a/${id}`, kept(id));
    expect(world.lost).toBeGreaterThan(0);
    expect(queue.all().length + world.lost).toBe(5);
  });
});
