import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createRedisStore } from './store.js';
import { Gateway } from './testing/gateway.js';
import { nobody } from './testing/nobody.js';

const describeWhereRedisIs = canStartRedis ? describe : describe.skip;
const replicas = ['gateway_a', 'gateway_b', 'gateway_c'];
const amountNano = 100_000n;
const budget = budgetOf(amountNano);
const window = hold(budget, 0n).window.id;

describeWhereRedisIs('budgets when Redis loses its memory', () => {
  let redis: OwnRedis;
  let directory: string;
  let books: PaperBooks;
  let gateways: Gateway[];
  let clock: { aheadMs: number; now(): number };

  const start = (): Gateway[] =>
    replicas.map((replica) => {
      const rest = {
        prefix: '',
        fallback: nobody,
        probeMs: 20,
        pollMs: 50,
        commandTimeoutMs: 1_000,
        patienceMs: 2_000,
        escrowMs: 30,
        clock,
      };
      const rule = (nano: bigint) => hold(budget, nano);
      return new Gateway(createRedisStore({ url: redis.url, replica, books, ...rest }), replica, { books, rule });
    });
  const committed = (): bigint => gateways.reduce((sum, one) => sum + one.committed, 0n);
  const field = async (name: string) =>
    (await redis.say(`HGET {gatewright}:window:${window} ${name}`)) as string | null;
  const first = (): Gateway => gateways[0] as Gateway;
  /** Spends until there is no money left, and never more. */
  const exhaust = async (nano: bigint): Promise<void> => {
    for (const gateway of gateways)
      await eventually(async () => {
        let is = await gateway.reserve(nano);
        for (; is === 'admitted'; is = await gateway.reserve(nano)) expect(committed() <= amountNano).toBe(true);
        return is === 'exceeded';
      });
  };
  const isUp = () => gateways.every(({ store }) => store.status().is === 'up');
  /** All is settled, counted and free. */
  const calm = async (): Promise<void> => {
    for (const gateway of gateways) gateway.settleAll();
    clock.aheadMs += 61_000; // nobody asked for a minute: nothing is in escrow
    await eventually(() => gateways.every(({ store }) => store.oldestPending === undefined));
    await eventually(async () => (await field('held')) === '0');
    expect(await field('spent')).toBe(String(committed()));
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatewright-redis-'));
    redis = await ownRedis('--dir', directory);
    books = new PaperBooks();
    books.living = replicas;
    clock = { aheadMs: 0, now: () => performance.now() + clock.aheadMs };
    gateways = start();
    await eventually(isUp);
    await eventually(async () => (await first().reserve(0n)) === 'admitted');
  });
  afterEach(async () => {
    await Promise.all(gateways.map(({ store }) => store.close()));
    await redis.stop();
    await rm(directory, { recursive: true });
  });

  const spendSome = async (): Promise<void> => {
    for (const gateway of gateways) {
      for (let n = 0; n < 6; n++) await gateway.reserve(2_000n);
      gateway.settle(50n);
      gateway.write(1); // in the books; the next two are not
      gateway.settle(70n);
      gateway.settle(90n);
    }
  };

  it('counts what is open, and what was settled and is not in the books', async () => {
    await spendSome();
    await redis.say('FLUSHALL');
    await exhaust(1_000n);
    expect(committed() > amountNano - 1_000n).toBe(true);
    await calm();
  });

  it('counts once what reached the books meanwhile', async () => {
    await spendSome();
    await redis.say('FLUSHALL');
    for (const gateway of gateways) gateway.write(1);
    await exhaust(1_000n);
    for (const gateway of gateways) gateway.write(5);
    await redis.say('FLUSHALL');
    await exhaust(1_000n);
    await calm();
  });

  it('holds through a kill and an empty start', async () => {
    await spendSome();
    await redis.kill();
    for (const gateway of gateways) gateway.settle(80n);
    await redis.start();
    await eventually(isUp);
    await exhaust(1_000n);
    await calm();
  });

  it('does not believe a memory that is older than what was spent', async () => {
    await redis.say('SAVE');
    await spendSome();
    await eventually(() => gateways.every(({ store }) => store.oldestPending === undefined));
    await redis.kill();
    await redis.start();
    await eventually(isUp);
    await exhaust(1_000n);
    await calm();
  });

  it('is told again by the next process what the last one was counted for, in a memory that is lost', async () => {
    const [, other] = gateways as [Gateway, Gateway];
    const options = { url: redis.url, books, fallback: nobody, pollMs: 3_600_000, probeMs: 20 };
    const store = createRedisStore({ ...options, replica: 'gateway_d' });
    await eventually(() => store.status().is === 'up');
    const settlement = { seq: 7, charges: [{ reservation: 'd/1', windows: [window], nano: 90_000n }] };
    store.settle(settlement);
    await eventually(async () => (await field('spent')) === '90000');
    await redis.say('FLUSHALL');
    await eventually(async () => (await other.reserve(1n)) === 'admitted'); // by what the books say now
    books.write({ ...settlement, replica: 'gateway_d' });
    store.written(7);
    expect([store.oldestPending, store.oldestKept]).toEqual([undefined, 7]);
    await store.close();
    const next = createRedisStore({ ...options, replica: 'gateway_d' });
    next.settle(settlement); // its log has kept it
    await eventually(async () => (await field('spent')) === '90000');
    await next.close();
  });

  it('does not take for lapsed what nobody could renew, because Redis was frozen', async () => {
    const [holder, other] = gateways as [Gateway, Gateway];
    expect(await holder.reserve(60_000n)).toBe('admitted');
    await redis.say(`ZADD {gatewright}:window:${window}:e 1 ${holder.replica}/${holder.lastCount}`);
    await redis.say('HSET {gatewright}:epoch seen 1'); // as it is when it thaws after a long time
    expect(await other.reserve(60_000n)).not.toBe('admitted');
    await exhaust(1_000n);
    await calm();
  });

  it('never lets more through than there is, whatever happens to Redis', async () => {
    const end = performance.now() + 6_000;
    let dice = 42;
    const roll = (sides: number): number => (dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648) % sides;
    const live = async (gateway: Gateway): Promise<void> => {
      while (performance.now() < end) {
        await gateway.reserve(BigInt(roll(60)));
        expect(committed() <= amountNano).toBe(true);
        if (gateway.open.size > 20 || roll(3) === 0) gateway.settle(BigInt(roll(101)));
        if (roll(10) === 0) gateway.write(roll(30));
        await pass(roll(4));
      }
    };
    const harm = async (): Promise<void> => {
      for (let n = 0; performance.now() < end - 1_500; n++) {
        await pass(300 + roll(500));
        if (n % 3 === 0) await redis.say('FLUSHALL');
        if (n % 3 === 1) {
          redis.freeze();
          await pass(200 + roll(1_500));
          redis.thaw();
        }
        if (n % 3 === 2) await redis.kill().then(() => redis.start());
      }
    };
    await Promise.all([...gateways.flatMap((one) => [live(one), live(one), live(one)]), harm()]);
    await eventually(isUp);
    await calm();
    expect(committed() > 0n).toBe(true);
  }, 30_000);
});
