import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createMemoryStore } from '../memory/store.js';
import { createRedisStore, type RedisStore } from './store.js';

const clock = { now: () => performance.now() };
const budget = budgetOf(100n);
const soft = hold(budget, 5n, { isEnforced: false });
const windows = [hold(budget, 0n).window.id];
const window = `{gatewright}:window:${windows[0]}`;

(canStartRedis ? describe : describe.skip)('what a gateway held for attempts when it was killed', () => {
  let redis: OwnRedis;
  let books: PaperBooks;
  let stores: RedisStore[];

  const start = (replica: string, recovered?: Promise<unknown>): RedisStore => {
    const fallback = createMemoryStore({ clock });
    const store = createRedisStore({ url: redis.url, replica, books, fallback, recovered, probeMs: 20, pollMs: 20 });
    stores.push(store);
    return store;
  };
  const reserve = (store: RedisStore, reservation: string) =>
    eventually(async () => (await store.reserve({ reservation, rules: [hold(budget, 10n)] })).is === 'admitted');
  const held = async () => Object.fromEntries(pairs((await redis.say(`HGETALL ${window}:h`)) as string[]));
  const field = (name: string) => redis.say(`HGET ${window} ${name}`);
  const owned = async () => ((await redis.say(`HKEYS ${window}:o`)) as string[]).toSorted();
  const holding = (replica: string) => redis.say(`ZRANGE {gatewright}:epoch:holding:${replica} 0 -1`);

  beforeEach(async () => {
    redis = await ownRedis();
    books = new PaperBooks();
    books.living = ['one', 'one_more'];
    stores = [];
    const [one, other] = [start('one'), start('one_more')];
    await reserve(one, 'killed');
    await reserve(other, 'of another');
    await one.close();
    expect(await held()).toEqual({ killed: '10', 'of another': '10' });
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await redis.stop();
  });

  it('is free as soon as it is back and has told what it wrote down, and nothing else is', async () => {
    const recovery = Promise.withResolvers<void>();
    const again = start('one', recovery.promise);
    await eventually(() => again.status().is === 'up');
    expect((await again.reserve({ reservation: 'new', rules: [soft] })).is).toBe('admitted');
    expect(await held()).toEqual({ killed: '10', 'of another': '10' });
    recovery.resolve();
    await reserve(again, 'newer');
    expect(await held()).toEqual({ 'of another': '10', new: '5', newer: '10' });
    expect([await field('held'), await owned()]).toEqual(['25', ['new', 'newer', 'of another']]);
  });

  it('is charged where its log has it, and nothing is held for it twice', async () => {
    const recovery = Promise.withResolvers<void>();
    const again = start('one', recovery.promise);
    again.settle({ seq: 1, charges: [{ reservation: 'killed', windows, nano: 7n }] });
    recovery.resolve();
    await reserve(again, 'new');
    expect([await field('spent'), await field('held')]).toEqual(['7', '20']);
    again.settle({ seq: 2, charges: [{ reservation: 'new', windows, nano: 3n }] });
    await eventually(async () => (await field('spent')) === '10');
    expect([await field('held'), await owned()]).toEqual(['10', ['of another']]);
  });

  it('stays held by a process after it in its name, where the first one was only paused and enters another epoch then', async () => {
    const again = start('one');
    await reserve(again, 'new');
    await redis.say(`HSET ${window}:h later 10`);
    await redis.say(`HSET ${window}:o later one/later`);
    await redis.say(`HSET ${window} epoch another`);
    await redis.say('HDEL {gatewright}:epoch joined:one');
    await redis.say('HSET {gatewright}:epoch id another');
    await eventually(async () => (await redis.say('HGET {gatewright}:epoch joined:one')) === '1');
    expect(await held()).toEqual({ 'of another': '10', new: '10', later: '10' });
  });

  it('is free where another gateway has counted its log', async () => {
    const [, other] = stores as [RedisStore, RedisStore];
    await other.departed('one');
    expect([await held(), await field('held')]).toEqual([{ 'of another': '10' }, '10']);
    expect([await holding('one'), await holding('one_more')]).toEqual([[], [window]]);
  });

  it('is not looked for where all that it held has lapsed', async () => {
    const ofYesterday = `{gatewright}:window:yesterday`;
    await redis.say(`ZADD {gatewright}:epoch:holding:one 1 ${ofYesterday}`);
    await redis.say(`ZREM {gatewright}:epoch:holding:one ${window}`);
    await reserve(start('one'), 'new');
    expect(await holding('one')).toEqual([window]);
    const ttlMs = Number(await redis.say('PTTL {gatewright}:epoch:holding:one'));
    expect([ttlMs > 0, ttlMs <= 900_000]).toEqual([true, true]);
  });
});

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as [string, string]] : []));
