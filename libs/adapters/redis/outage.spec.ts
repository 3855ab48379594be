import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LeaseRule, Rule, Verdict } from '#core/limits';
import { admittedOf, together } from '../../core/limits/court.contract.js';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold, lease, rate } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createMemoryStore } from '../memory/store.js';
import type { RedisStatus } from './link.js';
import { scripts } from './script.js';
import type { RedisStoreOptions } from './parts.js';
import { createRedisStore, type RedisStore } from './store.js';
import { slowWay } from './testing/slow-way.js';

const clock = { now: () => performance.now() };
const describeWhereRedisIs = canStartRedis ? describe : describe.skip;
const rpm = (limit: number) => rate(limit);

describeWhereRedisIs('a store while Redis is away', () => {
  let redis: OwnRedis;
  let store: RedisStore;
  let books: PaperBooks;
  let told: RedisStatus[];
  let count: number;

  const gateway = (options: Partial<RedisStoreOptions> = {}): RedisStore =>
    createRedisStore({
      url: redis.url,
      replica: 'self',
      books,
      fallback: createMemoryStore({ clock }),
      probeMs: 20,
      pollMs: 20,
      commandTimeoutMs: 2_000,
      patienceMs: 5_000,
      onStatus: (status) => told.push(status),
      ...options,
    });
  const ask = (...rules: readonly Rule[]): Promise<Verdict> => store.reserve({ reservation: `req_${++count}`, rules });
  const run = (limit: number, holder = `req_${count + 1}`): LeaseRule => lease(limit, holder);
  const free = (rule: LeaseRule): void => store.release({ leases: [rule], corrections: [] });
  const isDown = (): boolean => store.status().is === 'down';
  const isUp = (): boolean => store.status().is === 'up';
  const leases = '{gatewright}:limit:key:key_a:concurrency';
  const again = async (options: Partial<RedisStoreOptions>): Promise<void> => {
    await store.close();
    store = gateway(options);
    await eventually(isUp);
  };
  const impatient = () => again({ commandTimeoutMs: 100, patienceMs: 250 });
  /** Asks with a limit nobody reaches until the gateway has noticed. */
  const notice = () =>
    eventually(async () => {
      await ask(rate(1_000_000, { id: 'nobody' }));
      return isDown();
    });

  beforeEach(async () => {
    told = [];
    count = 0;
    books = new PaperBooks();
    books.living = ['self'];
    redis = await ownRedis();
    store = gateway();
    await eventually(isUp);
  });
  afterEach(async () => {
    await store.close();
    await redis.stop();
  });

  it('still decides, and comes back, when Redis is killed and started again', async () => {
    await redis.kill();
    await eventually(isDown);
    expect(await ask(rpm(10), run(1))).toMatchObject({ is: 'admitted', isLocal: true });
    expect((await ask(rpm(10), run(1))).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
    expect(await ask(rate(5, { id: 'key_b' }))).toMatchObject({ isLocal: false });
    expect(told.map(({ is }) => is)).toEqual(['up', 'down', 'up']);
  });

  it('tells a Redis all scripts before it asks for the first, so that nothing overtakes another', async () => {
    const knowsAll = async () => {
      const known = await redis.say(`SCRIPT EXISTS ${scripts.map(({ sha }) => sha).join(' ')}`);
      return (known as number[]).every((one) => one === 1);
    };
    expect(await knowsAll()).toBe(true);
    await redis.kill();
    await redis.start();
    await eventually(isUp);
    expect(await knowsAll()).toBe(true);
  });

  it('does not end the epoch of others because Redis was late to say which server it is', async () => {
    const epoch = async () => redis.say('HGET {gatewright}:epoch id');
    await ask(hold(budgetOf(100n), 1n));
    const before = await epoch();
    const way = await slowWay(redis.url, 'server');
    const late = gateway({ url: way.url, replica: 'late', commandTimeoutMs: 100 });
    try {
      expect(await late.opened).toEqual({ is: 'down', reason: 'timeout' });
      way.goOn();
      await eventually(() => late.status().is === 'up');
      await eventually(
        async () =>
          (await late.reserve({ reservation: 'late/1', rules: [hold(budgetOf(100n), 1n)] })).is === 'admitted',
      );
      expect(await epoch()).toBe(before);
    } finally {
      await late.close();
      way.close();
    }
  });

  it('starts without Redis, and finds it later', async () => {
    await redis.kill();
    await store.close();
    store = gateway();
    expect(await store.opened).toEqual({ is: 'down', reason: 'ECONNREFUSED' });
    expect(told.at(-1)).toEqual({ is: 'down', reason: 'ECONNREFUSED' });
    expect((await ask(rpm(1))).is).toBe('admitted');
    expect((await ask(rpm(1))).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
  });

  it('answers although Redis is frozen, and comes back when it thaws', async () => {
    await impatient();
    redis.freeze();
    expect(admittedOf(await together(20, () => ask(rpm(6))))).toBe(6);
    expect(store.status()).toEqual({ is: 'down', reason: 'timeout' });
    redis.thaw();
    await eventually(isUp);
  });

  it('takes back what a frozen Redis let in too late', async () => {
    await impatient();
    const budget = budgetOf(5n);
    const { id } = hold(budget, 0n).window;
    await ask(hold(budget, 0n));
    redis.freeze();
    const late = Array.from({ length: 5 }, (_, at) => run(5, `late_${at}`));
    expect(await Promise.all(late.map((rule) => ask(rule, hold(budget, 1n))))).toEqual(
      Array(5).fill({ is: 'unavailable', why: 'away', retryAfterMs: 1_000 }),
    );
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => (await redis.say(`ZCARD ${leases}`)) === 0);
    await eventually(async () => (await redis.say(`HGET {gatewright}:window:${id} held`)) === '0');
    expect((await ask(hold(budget, 5n))).is).toBe('admitted');
  });

  it('goes on counting where Redis stopped, and tells Redis what it counted', async () => {
    for (let n = 0; n < 3; n++) await ask(rpm(5));
    await redis.kill();
    await eventually(isDown);
    expect(await ask(rpm(5))).toMatchObject({ is: 'admitted', states: { requests: { remaining: 1 } } });
    await redis.start();
    await eventually(isUp);
    expect(await ask(rpm(5))).toMatchObject({ is: 'admitted', states: { requests: { remaining: 0 } } });
    expect((await ask(rpm(5))).is).toBe('refused');
  });

  it('tells Redis what it counted as often as it is refused', async () => {
    await redis.kill();
    await eventually(isDown);
    for (let n = 0; n < 5; n++) await ask(rpm(5));
    await redis.start();
    await eventually(isUp);
    for (let n = 0; n < 3; n++) expect((await ask(rpm(5))).is).toBe('refused');
  });

  it('corrects here what was counted here', async () => {
    await redis.kill();
    await eventually(isDown);
    const rule = rate(1_000, { name: 'tpm', cost: 900 });
    await ask(rule);
    store.release({ leases: [], corrections: [{ rule, cost: 100 }] });
    expect((await ask(rate(1_000, { name: 'tpm', cost: 850 }))).is).toBe('admitted');
  });

  it('still counts what runs when Redis goes away, and when it comes back empty', async () => {
    await ask(run(2));
    await redis.kill();
    await eventually(isDown);
    expect((await ask(run(2))).is).toBe('admitted');
    expect((await ask(run(2))).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
    await eventually(async () => (await redis.say(`ZCARD ${leases}`)) === 2);
    expect((await ask(run(2))).is).toBe('refused');
  });

  it('gives back, when Redis is there again, what ended while it was away', async () => {
    await impatient();
    const running = run(1);
    await ask(running);
    redis.freeze();
    await notice();
    free(running);
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => (await ask(run(1))).is === 'admitted');
  });

  it('gives only its share away on its own', async () => {
    books.living = ['self', 'second', 'third'];
    await again({});
    await redis.kill();
    await eventually(isDown);
    expect(admittedOf(await together(20, () => ask(rpm(9))))).toBe(3);
    expect(await ask(rpm(9))).toMatchObject({ is: 'refused', by: { limit: 9 } });
  });

  it('closes budgets that must not be overspent, and lets through by all others, whose charges are counted later', async () => {
    const strict = budgetOf(100n);
    const soft = budgetOf(100n, { id: 'bud_soft', onExceed: 'downgrade' });
    await ask(hold(strict, 1n), hold(soft, 1n));
    await redis.kill();
    await eventually(isDown);
    expect(await ask(hold(strict, 1n))).toMatchObject({ is: 'unavailable', why: 'away' });
    const rules = [hold(soft, 60n), hold(strict, 1n, { isEnforced: false })];
    expect(await store.reserve({ reservation: 'soft', rules })).toMatchObject({ is: 'admitted', isLocal: true });
    const windows = [hold(soft, 0n).window.id];
    store.settle({ seq: 1, charges: [{ reservation: 'soft', windows, nano: 50n }] });
    expect(store.oldestPending).toBe(1);
    await redis.start();
    await eventually(isUp);
    await eventually(() => store.oldestPending === undefined);
    expect(await ask(hold(soft, 100n))).toMatchObject({ is: 'exceeded', spentNano: 50n, heldNano: 1n });
  });

  it('waits no longer for slow books than an attempt may, and takes nothing for it', async () => {
    let open = (): void => undefined;
    const budget = budgetOf(100n);
    await ask(hold(budgetOf(1n, { id: 'bud_first' }), 0n));
    await again({ patienceMs: 50 });
    books.opening = new Promise((resolve) => (open = resolve));
    await eventually(async () => (await ask(rpm(5), run(1), hold(budget, 100n))).is === 'unavailable');
    expect(await ask(rpm(5), run(1), hold(budget, 100n, { isEnforced: false }))).toMatchObject({
      is: 'admitted',
      states: { requests: { remaining: 4 } },
    });
    open();
    await eventually(async () => (await ask(hold(budget, 100n))).is === 'admitted');
  });

  it('begins anew where more was spent meanwhile than can be told', async () => {
    await impatient();
    const budget = budgetOf(1_000_000n);
    const windows = [hold(budget, 0n).window.id];
    await ask(hold(budget, 0n));
    redis.freeze();
    await notice();
    for (let seq = 1; seq <= 200_001; seq++) {
      const settlement = { seq, charges: [{ reservation: `r${seq}`, windows, nano: 1n }] };
      store.settle(settlement);
      if (seq < 200_000) books.write({ ...settlement, replica: 'self' });
      if (seq === 200_000) store.written(199_999);
    }
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => {
      const verdict = await ask(hold(budget, 1_000_001n));
      return verdict.is === 'exceeded' && verdict.spentNano === 200_001n;
    });
    expect(store.oldestPending).toBeUndefined();
  });

  it.each([
    ['READONLY', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
    ['OOM', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0'],
  ])('decides by itself while Redis says %s, until it takes writes again', async (reason, turn, back) => {
    await redis.say(turn);
    await notice();
    expect((await ask(rpm(1))).is).toBe('admitted');
    expect((await ask(rpm(1))).is).toBe('refused');
    await eventually(() => JSON.stringify(store.status()).includes(reason));
    await redis.say(back);
    await eventually(isUp);
  });

  it('says that the password is wrong, and not what it is', async () => {
    await store.close();
    await redis.say('CONFIG SET requirepass right');
    store = gateway({ url: redis.url.replace('//', '//:wrong-secret@') });
    expect(await store.opened).toEqual({ is: 'down', reason: 'WRONGPASS' });
    expect((await ask(rpm(1))).is).toBe('admitted');
  });
});
