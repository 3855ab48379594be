import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { admittedOf, together } from '../../core/limits/court.contract.js';
import { describeStore } from '../../core/limits/store.contract.js';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold, lease, rate } from '../../core/limits/testing/rules.js';
import { eventually, sharedRedisUrl } from '../../../test/fakes/redis.js';
import { createRedisStore, type RedisStore } from './store.js';
import { nobody } from './testing/nobody.js';

const url = sharedRedisUrl();
const leaseMs = 300;

/** A gateway in a room of its own on the shared Redis. */
async function open(prefix: string, books: PaperBooks, replica = 'self'): Promise<RedisStore> {
  const patience = { commandTimeoutMs: 5_000, patienceMs: 10_000, pollMs: 20, escrowMs: 5 };
  const store = createRedisStore({ url, prefix, replica, books, leaseMs, fallback: nobody, ...patience });
  expect(await store.opened).toEqual({ is: 'up' });
  return store;
}

describeStore('a store in Redis', async () => {
  const prefix = `test:${randomUUID()}:`;
  const books = new PaperBooks();
  books.living = ['self'];
  const first = await open(prefix, books);
  const opened = [first];
  return {
    store: first,
    books,
    leaseMs,
    until: eventually,
    crash: async () => {
      const other = await open(prefix, books, 'other');
      opened.push(other);
      await first.close();
      return other;
    },
    close: async () => void (await Promise.all(opened.map((store) => store.close()))),
  };
});

describe('a store in Redis', () => {
  const redis = new Redis(url, { lazyConnect: true });
  let prefix: string;
  let books: PaperBooks;
  let opened: RedisStore[];
  const gateway = async (replica = `gateway_${opened.length}`): Promise<RedisStore> => {
    const store = await open(prefix, books, replica);
    opened.push(store);
    return store;
  };
  const key = (name: string): string => `${prefix}{gatewright}:${name}`;
  const ask = (store: RedisStore, reservation: string, ...rules: Parameters<RedisStore['reserve']>[0]['rules']) =>
    store.reserve({ reservation, rules });

  beforeEach(() => {
    prefix = `test:${randomUUID()}:`;
    books = new PaperBooks();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
  });
  afterAll(() => redis.disconnect());

  it('counts for all gateways together', async () => {
    const gateways = [await gateway(), await gateway(), await gateway()];
    const verdicts = await together(60, (at) => ask(gateways[at % 3] as RedisStore, `r${at}`, rate(7)));
    expect(admittedOf(verdicts)).toBe(7);
  });

  it('never lets more through than there is money for, whichever gateway is asked', async () => {
    const gateways = [await gateway(), await gateway(), await gateway()];
    for (let run = 0; run < 100; run++) {
      const budget = budgetOf(7_000n, { id: `bud_${run}` });
      const other = budgetOf(9_000n, { id: `bud_other_${run}` });
      const verdicts = await together(30, (at) =>
        ask(gateways[at % 3] as RedisStore, `${run}/${at}`, hold(other, 1_000n), hold(budget, 1_000n)),
      );
      expect(admittedOf(verdicts)).toBe(7);
    }
  });

  it('gives a place free in every gateway that one of them released', async () => {
    const [one, other] = [await gateway(), await gateway()];
    await ask(one, 'a', lease(1, 'first'));
    expect((await ask(other, 'b', lease(1, 'second'))).is).toBe('refused');
    one.release({ leases: [lease(1, 'first')], corrections: [] });
    await eventually(async () => (await ask(other, 'c', lease(1, 'third'))).is === 'admitted');
  });

  it('keeps the place of a request that runs longer than a lease', async () => {
    const [one, other] = [await gateway(), await gateway()];
    await ask(one, 'a', lease(1, 'stream'));
    const score = async () => Number(await redis.zscore(key('limit:key:key_a:concurrency'), 'stream'));
    const first = await score();
    await eventually(async () => (await score()) > first + leaseMs);
    expect((await ask(other, 'b', lease(1, 'second'))).is).toBe('refused');
  });

  it('goes on when Redis lost the scripts', async () => {
    const store = await gateway();
    const budget = budgetOf(10n);
    await ask(store, 'a', hold(budget, 1n));
    await redis.script('FLUSH');
    expect((await ask(store, 'b', rate(5), hold(budget, 1n))).is).toBe('admitted');
    store.drop('a', [hold(budget, 0n).window.id]);
    await eventually(async () => (await redis.hget(key(`window:${hold(budget, 0n).window.id}`), 'held')) === '1');
  });

  it('leaves nothing behind that does not expire but the epoch, all in one slot', async () => {
    const store = await gateway();
    const total = budgetOf(10n, { id: 'bud_total', period: 'total' });
    const rolling = budgetOf(10n, { id: 'bud_rolling', period: 'hour', rolling: true });
    await ask(store, 'a', rate(5), lease(1, 'x'), hold(budgetOf(10n), 1n), hold(total, 1n), hold(rolling, 1n));
    for (const name of await redis.keys(`${prefix}*`)) {
      expect(name).toContain('{gatewright}');
      if (name !== key('epoch')) expect([name, (await redis.pttl(name)) > 0]).toEqual([name, true]);
    }
  });

  it('writes the time to the microsecond', async () => {
    const store = await gateway();
    await ask(store, 'a', rate(7));
    expect(await redis.get(key('limit:key:key_a:rpm'))).toMatch(/^\d{16}\.\d\d$/);
  });

  it('forgets a future that a clock set back has left, but for what may be owed', async () => {
    const store = await gateway();
    await redis.set(key('limit:key:key_a:rpm'), String((Date.now() + 3_600_000) * 1_000));
    expect(await ask(store, 'a', rate(60))).toMatchObject({ is: 'refused', retryAfterMs: 61_000 });
  });

  it('frees what is held by a gateway that died, after its time', async () => {
    const budget = budgetOf(1_000n);
    const { id } = hold(budget, 0n).window;
    const store = await gateway();
    await ask(store, 'a', hold(budget, 1_000n));
    // As if it had been held a minute ago, and not renewed since.
    await redis.zadd(key(`window:${id}:e`), Date.now() - 1, 'a');
    expect((await ask(store, 'b', hold(budget, 1_000n))).is).toBe('admitted');
    expect(await redis.hgetall(key(`window:${id}:h`))).toEqual({ b: '1000' });
  });

  it('holds nothing for an attempt whose raise is answered after it was settled', async () => {
    const store = await gateway();
    const rule = hold(budgetOf(1_000n), 10n);
    await ask(store, 'r/1', rule);
    const raised = store.raise({ reservation: 'r/1', rules: [{ ...rule, holdNano: 20n }] });
    store.settle({ seq: 1, charges: [{ reservation: 'r/1', windows: [rule.window.id], nano: 5n }] });
    expect((await raised).is).toBe('admitted');
    expect(store.held()).toEqual(new Map());
  });

  it('begins with a new Redis without turning anybody away', async () => {
    books.living = ['gateway_0'];
    const store = await gateway('gateway_0');
    const verdicts = await together(20, (at) => ask(store, `r${at}`, hold(budgetOf(1_000n), 1n)));
    expect(admittedOf(verdicts)).toBe(20);
  });

  it('keeps the budgets of a new Redis closed until all that live have told what they know', async () => {
    books.living = ['gateway_0', 'late'];
    const store = await gateway('gateway_0');
    const budget = budgetOf(1_000n);
    expect(await ask(store, 'a', hold(budget, 1n))).toMatchObject({ is: 'unavailable', why: 'rebuilding' });
    expect((await ask(store, 'b', rate(5), hold(budget, 1n, { isEnforced: false }))).is).toBe('admitted');
    await gateway('late');
    await eventually(async () => (await ask(store, 'c', hold(budget, 1n))).is === 'admitted');
  });

  it('waits no longer than the deadline for a gateway that never joins', async () => {
    books.living = ['gateway_0', 'dead'];
    const store = await gateway('gateway_0');
    const budget = budgetOf(1_000n);
    expect((await ask(store, 'a', hold(budget, 1n))).is).toBe('unavailable');
    await redis.hset(key('epoch'), 'deadline', Date.now());
    expect((await ask(store, 'b', hold(budget, 1n))).is).toBe('admitted');
  });
});
