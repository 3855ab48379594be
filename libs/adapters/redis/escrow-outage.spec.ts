import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pass } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { budgetOf, hold, rate } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually } from '../../../test/fakes/redis.js';
import { type FaultProxy, type NetFault, startFaultProxy } from '../../../test/fakes/upstream/fault-proxy.js';
import { createMemoryStore } from '../memory/store.js';
import { amountNano, budget, EscrowCourt, replicas, windowKey, windows } from './testing/escrow-court.js';
import type { Gateway } from './testing/gateway.js';

const describeWhereRedisIs = canStartRedis ? describe : describe.skip;

describeWhereRedisIs('what is in escrow, while Redis is away,', () => {
  let court: EscrowCourt;
  let proxy: FaultProxy | undefined;
  let dice = 42;
  const roll = (sides: number): number => (dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648) % sides;

  beforeEach(async () => {
    court = await EscrowCourt.open();
  });
  afterEach(async () => {
    await court.close();
    await proxy?.close();
    proxy = undefined;
  });

  it.each([
    ['frozen', async () => court.redis.freeze(), async () => court.redis.thaw()],
    ['killed', () => court.redis.kill(), () => court.redis.start()],
  ])('lets as much through while Redis is %s, and no more', async (_, harm, heal) => {
    await court.spendAll();
    await harm();
    for (const gateway of court.gateways) await gateway.reserve(1n).then(() => gateway.settle(0n));
    const many = await Promise.all(court.gateways.map((gateway) => court.exhaust(gateway)));
    expect(many.map((one) => one >= 49 && one <= 50)).toEqual([true, true, true]);
    // What cost less than was held makes room again.
    for (const gateway of court.gateways) for (let n = 0; n < 40; n++) gateway.settle(50n);
    expect(await court.exhaust(court.a)).toBe(20);
    const [free = ''] = court.a.open.keys();
    court.a.open.delete(free);
    court.a.store.drop(free, windows);
    expect(await court.exhaust(court.a)).toBe(1);
    expect(await court.a.reserve(1_000n)).toBe('unavailable');
    await heal();
    await court.are('up');
    for (const gateway of court.gateways) await eventually(async () => (await gateway.reserve(1n)) === 'admitted');
    expect(court.committed <= amountNano).toBe(true);
    await court.calm();
  });

  it('is not taken by an attempt that a limit refuses', async () => {
    const store = createMemoryStore({ clock: court.clock });
    const gateway = court.start('gateway_d', { fallback: store });
    await court.are('up');
    await court.spend(gateway, 50);
    await eventually(async () => (await court.escrowOf(gateway)) === 50_000);
    await court.redis.kill();
    await court.are('down');
    const ask = (nano: bigint) =>
      gateway.store.reserve({ reservation: `r${nano}`, rules: [hold(budget, nano), rate(3)] });
    expect(await ask(49_000n)).toMatchObject({ is: 'admitted', isLocal: true });
    expect((await ask(1_000n)).is).toBe('refused');
    expect([...gateway.store.held()]).toEqual([[windows[0], 49_000n]]);
    expect(await gateway.reserve(1_000n)).toBe('admitted');
  });

  it('lets an attempt under way hold more', async () => {
    await court.spendAll();
    await court.a.reserve(500n);
    await court.hasInEscrow(court.a, 50_500);
    const ended = `${court.a.replica}/${court.a.lastCount}`;
    await court.redis.kill();
    await court.are('down');
    expect(await court.a.raise(51_000n)).toBe('admitted');
    expect(await court.a.raise(51_001n)).toBe('unavailable');
    expect(await court.a.reserve(1n)).toBe('unavailable');
    court.a.settle(50n);
    expect((await court.a.store.raise({ reservation: ended, rules: [hold(budget, 53_000n)] })).is).toBe('unavailable');
    expect(await court.exhaust(court.a)).toBe(25);
    await court.redis.start();
    await court.are('up');
    for (const gateway of court.gateways) await eventually(async () => (await gateway.reserve(1n)) === 'admitted');
    await court.calm();
  });

  it('is not used where it may have lapsed', async () => {
    await court.spendAll();
    await court.redis.kill();
    await court.are('down');
    court.aheadMs += 119_000;
    expect(await court.a.reserve(1_000n)).toBe('admitted');
    court.aheadMs += 2_000;
    expect(await court.a.reserve(1_000n)).toBe('unavailable');
    await court.redis.start();
    await court.are('up');
    await eventually(async () => (await court.b.reserve(1n)) === 'admitted');
    await court.calm();
  });

  it('is gone with the memory of Redis, and none is to be had before all have told what they know', async () => {
    await court.spendAll();
    court.books.living = [...replicas, 'dead'];
    await court.redis.say('FLUSHALL');
    const look = `return {redis.call('SCARD','{gatewright}:epoch:waiting'),redis.call('HGET','${windowKey}:h','escrow/gateway_a')}`;
    const client = new Redis(court.redis.url);
    const seen: unknown[] = [];
    await eventually(async () => {
      const [waiting, escrow] = (await client.eval(look, 0)) as [number, string | null];
      if (waiting === 1) seen.push(escrow);
      if (seen.length === 30) await client.del('{gatewright}:epoch:waiting');
      return waiting === 0 && escrow !== null;
    }).finally(() => client.disconnect());
    expect(new Set(seen)).toEqual(new Set([null]));
  });

  it('is not used once Redis has been seen without it', async () => {
    await court.spendAll();
    court.books.isAway = true; // no new epoch can begin
    await court.redis.say('FLUSHALL');
    await eventually(async () => (await court.a.reserve(1_000n)) === 'unavailable');
    await court.redis.kill();
    await court.are('down');
    expect(await court.a.reserve(1_000n)).toBe('unavailable');
  });

  it('stays until Redis holds what was let in by it', async () => {
    await court.spendAll();
    court.redis.freeze();
    expect(await court.a.reserve(1_000n)).toBe('admitted'); // Redis is not yet taken for away
    expect([court.a.alone, court.a.store.status().is]).toEqual([1, 'up']);
    court.redis.thaw();
    court.aheadMs += 61_000;
    await eventually(async () => (await court.escrowOf(court.a)) === 0);
    expect(await court.field(`${court.a.replica}/${court.a.lastCount}`, ':h')).toBe('1000');
    await court.calm();
  });

  it('leaves held what Redis was told to take back, before it was let in without Redis', async () => {
    await court.spendAll();
    const nameOf = (count: number): string => `${court.a.replica}/${count}`;
    await court.a.reserve(1n);
    const free = nameOf(court.a.lastCount);
    court.redis.freeze();
    expect(await court.a.reserve(1_000n)).toBe('admitted');
    await court.are('down');
    court.a.open.delete(free);
    court.a.store.drop(free, windows); // is said after all that Redis did not answer
    court.redis.thaw();
    await court.are('up');
    await eventually(async () => (await court.field(free, ':h')) === null);
    expect(await court.field(nameOf(court.a.lastCount), ':h')).toBe('1000');
    await court.calm();
  });

  it('stays until Redis has counted what it was spent for', async () => {
    await court.spendAll();
    court.redis.freeze();
    await court.exhaust(court.a);
    await court.are('down');
    // In a window that Redis lacks, and the books do not say what was spent there: it cannot be counted yet.
    court.books.isAway = true;
    court.a.settle(100n, hold(budgetOf(1n, { id: 'bud_unknown' }), 0n).window.id);
    court.a.settleAll();
    court.redis.thaw();
    await court.are('up');
    court.aheadMs += 61_000;
    await eventually(async () => (await court.escrowOf(court.b)) === 0);
    for (let n = 0; n < 10; n++) expect(await court.escrowOf(court.a)).toBeGreaterThanOrEqual(50_000);
    court.books.isAway = false;
    await court.calm();
  });

  it('stays for a gateway that was killed until that has told what it spent', async () => {
    await court.spendAll();
    court.redis.freeze();
    await court.exhaust(court.a);
    await court.are('down');
    // In a window that Redis lacks, and the books do not say what was spent there: nothing can be counted yet.
    court.books.isAway = true;
    const again = await court.restart(court.a, hold(budgetOf(1n, { id: 'bud_unknown' }), 0n).window.id);
    court.redis.thaw();
    await court.are('up');
    expect(await again.reserve(1n)).toBe('unavailable');
    expect(await court.escrowOf(again)).toBeGreaterThanOrEqual(50_000);
    court.books.isAway = false;
    await eventually(async () => (await again.reserve(1n)) === 'admitted');
    await court.hasInEscrow(again, 4);
    await court.calm();
  });

  it.each(['frozen', 'killed', 'cut off', 'deaf'] as const)(
    'is never overdrawn, and nothing is lost, where Redis is %s in the midst of it',
    async (harm) => {
      court.books.living = [...replicas, 'gateway_d'];
      proxy = await startFaultProxy({ target: { port: Number(new URL(court.redis.url).port) } });
      const victim = court.start('gateway_d', { url: `redis://127.0.0.1:${proxy.port}`, commandTimeoutMs: 50 });
      await court.are('up');
      await eventually(async () => (await victim.reserve(0n)) === 'admitted');
      await court.spendAll(30);
      const cutOff = (faults: readonly NetFault[]) => {
        proxy?.inject(faults);
        return court.redis.say('CLIENT KILL TYPE normal');
      };
      const harms: Record<typeof harm, () => unknown> = {
        frozen: () => court.redis.freeze(),
        killed: () => court.redis.kill(),
        'cut off': () => cutOff([{ is: 'refuse' }]),
        deaf: () => cutOff([{ is: 'blackhole', way: 'down' }]),
      };
      const heals = {
        frozen: () => court.redis.thaw(),
        killed: () => court.redis.start(),
        'cut off': () => proxy?.heal(),
        deaf: () => proxy?.heal(),
      };

      let isHarmed = true;
      const seen = new Set<string>();
      const isSeen = (is: string, who = court.gateways) => who.every(({ replica }) => seen.has(`${replica} ${is}`));
      const live = async (gateway: Gateway): Promise<void> => {
        while (isHarmed || !isSeen('exceeded')) {
          const is = await gateway.reserve(BigInt(roll(2_000)));
          if (is === 'exceeded' || isHarmed) seen.add(`${gateway.replica} ${is}`);
          if (roll(4) === 0) await gateway.raise(BigInt(2_000 + roll(500)));
          expect(court.committed <= amountNano).toBe(true);
          if (gateway.open.size > 10 || roll(3) === 0) gateway.settle(BigInt(roll(101)));
          if (roll(10) === 0) gateway.write(roll(30));
          await pass(roll(3));
        }
      };
      const heal = async (): Promise<void> => {
        const isForAll = harm === 'frozen' || harm === 'killed';
        const others = court.gateways.filter((one) => one !== victim);
        await eventually(() => isSeen('unavailable', [victim]) && (isForAll || isSeen('exceeded', others)));
        await heals[harm]();
        await court.are('up');
        isHarmed = false;
      };
      await harms[harm]();
      await Promise.all([...court.gateways.flatMap((one) => [live(one), live(one), live(one)]), heal()]);
      await court.calm();
      expect(victim.alone > 0).toBe(true);
    },
    30_000,
  );
});
