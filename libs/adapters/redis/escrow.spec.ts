import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually } from '../../../test/fakes/redis.js';
import { EscrowCommand } from './escrow-command.js';
import { Keys } from './keys.js';
import { RedisLink } from './link.js';
import { amountNano, EscrowCourt, windowKey, windows } from './testing/escrow-court.js';
import type { Gateway } from './testing/gateway.js';

const describeWhereRedisIs = canStartRedis ? describe : describe.skip;

describeWhereRedisIs('what is in escrow', () => {
  let court: EscrowCourt;

  beforeEach(async () => {
    court = await EscrowCourt.open();
  });
  afterEach(() => court.close());

  it('is what was asked for lately, and is not told as held for requests', async () => {
    await court.spend(court.a, 30);
    await court.hasInEscrow(court.a, 30_000);
    expect(await court.field('held')).toBe('30000');
    expect([...court.a.store.held()]).toEqual([]);
    await court.calm();
  });

  it('is no more than a quarter of what is left, shared by all that live', async () => {
    await court.spend(court.a, 100);
    await eventually(async () => (await court.escrowOf(court.a)) === 75_000); // 900,000 / 4 / 3
  });

  it('is four of the largest attempts at least, and nothing where there is no room for that', async () => {
    await court.spend(court.b, 1);
    await court.a.reserve(21_000n);
    await court.hasInEscrow(court.b, 4_000);
    expect(await court.escrowOf(court.a)).toBe(0);
  });

  it('is had in no more than a thousand windows', async () => {
    const rules = Array.from({ length: 1_001 }, (_, n) => hold(budgetOf(amountNano, { id: `bud_${n}` }), 1n));
    for (const [n, rule] of rules.entries()) await court.a.store.reserve({ reservation: `r${n}`, rules: [rule] });
    const keys = rules.map(({ window }) => `{gatewright}:window:${window.id}:h`);
    const redis = new Redis(court.redis.url);
    const many = async () => {
      const found = await Promise.all(keys.map((key) => redis.hexists(key, 'escrow/gateway_a')));
      return found.filter(Boolean).length;
    };
    await eventually(async () => (await many()) === 1_000).finally(() => redis.disconnect());
  });

  it('is nothing in budgets that roll, or only alert', async () => {
    const budgets = [
      budgetOf(amountNano, { id: 'bud_rolling', period: 'hour', rolling: true }),
      budgetOf(amountNano, { id: 'bud_alert', onExceed: 'alert' }),
    ];
    const rules = budgets.map((one) => hold(one, 1_000n, { isEnforced: one.onExceed === 'block' }));
    for (let n = 0; n < 50; n++) await court.a.store.reserve({ reservation: `r${n}`, rules });
    const windows = rules.map((rule) => rule.window.id);
    const charges = Array.from({ length: 50 }, (_, n) => ({ reservation: `r${n}`, windows, nano: 1_000n }));
    court.a.store.settle({ seq: 1, charges });
    await court.spend(court.b, 50);
    await eventually(async () => (await court.escrowOf(court.b)) > 0);
    for (const id of windows)
      expect(await court.redis.say(`HEXISTS {gatewright}:window:${id}:h escrow/gateway_a`)).toBe(0);
  });

  it('is never made less than its gateway relies on at that moment', async () => {
    const link = new RedisLink({ url: court.redis.url });
    await link.opened;
    const times = { holdMs: 60_000, lapseMs: 900_000 };
    const command = new EscrowCommand({ link, keys: new Keys(), replica: 'gateway_x', ...times });
    const epoch = String(await court.redis.say('HGET {gatewright}:epoch id'));
    const ask = async (wantedNano: bigint, reliedNano: bigint) => {
      const wish = { window: windows[0] ?? '', amountNano, wantedNano, leastNano: 0n, reliedNano };
      return [await command.ask(epoch, [wish], 4), await court.field('escrow/gateway_x', ':h')];
    };
    expect(await ask(50_000n, 0n)).toEqual([[50_000n], '50000']);
    expect(await ask(10_000n, 50_000n)).toEqual([[10_000n], '50000']);
    expect(await ask(10_000n, 10_000n)).toEqual([[10_000n], '10000']);
    link.close();
  });

  it('goes back when nobody asks for a minute', async () => {
    await court.spendAll();
    for (let n = 0; n < 50; n++) await court.a.reserve(1_000n);
    court.aheadMs += 60_001;
    await eventually(async () => (await court.escrowOf(court.a)) === 0);
    court.a.settleAll(); // what ends now was asked for before
    await court.spend(court.b, 50);
    await eventually(async () => (await court.escrowOf(court.b)) > 0);
    expect(await court.escrowOf(court.a)).toBe(0);
  });

  it('goes back at the end of a gateway', async () => {
    await court.spendAll();
    await court.a.store.close();
    expect(await court.redis.say(`HEXISTS ${windowKey}:h escrow/gateway_a`)).toBe(0);
  });

  it('lapses like any hold when its gateway dies', async () => {
    await court.spendAll();
    await court.redis.say(`ZADD ${windowKey}:e 1 escrow/gone`);
    await court.redis.say(`HSET ${windowKey}:h escrow/gone 5`);
    await court.redis.say(`HINCRBY ${windowKey} held 5`);
    await court.calm();
  });

  it('stands in nobody’s way who has it himself, also when many ask at once', async () => {
    const patient = court.start('gateway_d', { commandTimeoutMs: 5_000, patienceMs: 10_000 });
    await court.are('up');
    await court.spend(patient, 50);
    await court.hasInEscrow(patient, 50_000);
    const is = await Promise.all(Array.from({ length: 1_000 }, () => patient.reserve(1_000n)));
    expect(is.filter((one) => one === 'admitted')).toHaveLength(950);
    await court.calm();
  });

  it('goes back to where another finds no room, and stays away for a while', async () => {
    await court.spendAll();
    await eventually(async () => (await court.b.reserve(750_001n)) === 'admitted');
    expect(await Promise.all(court.gateways.map((one) => court.escrowOf(one)))).toEqual([0, 0, 0]);
    await court.calm();
  });

  it('lets through to the last one whom there is money for', async () => {
    for (let round = 0; round < 3; round++) {
      const small = budgetOf(400_000n, { id: `bud_${round}` });
      const windows = [hold(small, 0n).window.id];
      const ask = async (at: number, n: number) => {
        const reservation = `${round}/${at}/${n}`;
        const { is } = await (court.gateways[at] as Gateway).store.reserve({
          reservation,
          rules: [hold(small, 1_000n)],
        });
        return is === 'admitted';
      };
      for (const [at, { store }] of court.gateways.entries()) {
        for (let n = 0; n < 20; n++) expect(await ask(at, n)).toBe(true);
        const charges = Array.from({ length: 20 }, (_, n) => ({
          reservation: `${round}/${at}/${n}`,
          windows,
          nano: 1_000n,
        }));
        store.settle({ seq: 1_000 + round, charges });
      }
      await eventually(async () => (await court.redis.say(`HGET {gatewright}:window:${windows[0]} held`)) === '60000');
      for (let n = 100; n < 433; n++) await eventually(() => ask(0, n));
      const race = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n % 3, 500 + n)));
      expect(race.filter(Boolean)).toHaveLength(7);
    }
  });
});
