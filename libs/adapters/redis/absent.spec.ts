import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canStartRedis, eventually } from '../../../test/fakes/redis.js';
import { type FaultProxy, startFaultProxy } from '../../../test/fakes/upstream/fault-proxy.js';
import { amountNano, EscrowCourt, windowKey, windows } from './testing/escrow-court.js';
import type { Gateway } from './testing/gateway.js';

const describeWhereRedisIs = canStartRedis ? describe : describe.skip;
const window = windows[0] ?? '';
const deadline = { joinDeadlineMs: 100 };

describeWhereRedisIs(
  'what a gateway has under way that is away when Redis loses its memory, and for longer than the others wait,',
  () => {
    let court: EscrowCourt;
    let proxy: FaultProxy | undefined;

    beforeEach(async () => {
      court = await EscrowCourt.open(deadline);
    });
    afterEach(async () => {
      await court.close();
      await proxy?.close();
      proxy = undefined;
    });

    /** It has settled, written down and begun, and is gone. */
    const leave = async (gateway: Gateway): Promise<void> => {
      for (let n = 0; n < 40; n++) await gateway.reserve(2_000n);
      for (let n = 0; n < 30; n++) gateway.settle(50n);
      gateway.write(10);
      for (let n = 0; n < 30; n++) await gateway.reserve(1_500n);
      await gateway.store.close();
    };
    /** The others fill the budget, and are never above it. */
    const fill = (others: readonly Gateway[]) =>
      Promise.all(
        others.map((gateway) =>
          eventually(async () => {
            await court.exhaust(gateway);
            return (await gateway.reserve(1_000n)) === 'exceeded';
          }),
        ),
      );
    const others = (gone: Gateway) => court.gateways.filter((one) => one !== gone);

    it('is held until it is back and has said what it spent', async () => {
      const gone = court.b;
      await leave(gone);
      await court.redis.say('FLUSHALL');
      await fill(others(gone));
      const again = await court.restart(gone, window);
      await eventually(async () => (await again.reserve(amountNano)) === 'exceeded');
      await eventually(() => again.store.oldestPending === undefined);
      await fill(court.gateways);
      expect(await court.field(`absent/${gone.replica}`, ':h')).toBe(null);
      expect(court.committed > amountNano - 1_000n).toBe(true);
      await court.calm();
    });

    it('is held until it has said all of it, however long that takes', async () => {
      const gone = court.b;
      await leave(gone);
      await court.redis.say('FLUSHALL');
      await fill(others(gone));
      const recovery = Promise.withResolvers<void>();
      const again = await court.restart(gone, window, { recovered: recovery.promise });
      expect(await again.reserve(1n)).toBe('unavailable');
      expect(Number(await court.field(`absent/${gone.replica}`, ':h'))).toBeGreaterThan(0);
      recovery.resolve();
      await eventually(async () => (await court.field(`absent/${gone.replica}`, ':h')) === null);
      await court.calm();
    });

    it('is free again when it never comes back', async () => {
      const gone = court.b;
      await leave(gone);
      await court.redis.say('FLUSHALL');
      await fill(others(gone));
      const held = Number(await court.field(`absent/${gone.replica}`, ':h'));
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThan(Number(amountNano) / 2);
      const lapsesInMs = Number(await court.redis.say(`ZSCORE ${windowKey}:e absent/${gone.replica}`)) - Date.now();
      expect([lapsesInMs > 840_000, lapsesInMs <= 900_000]).toEqual([true, true]);
      await court.redis.say(`ZADD ${windowKey}:e 1 absent/${gone.replica}`);
      court.gateways.splice(court.gateways.indexOf(gone), 1);
      const before = court.committed;
      await eventually(async () => {
        await fill(court.gateways);
        return Number(court.committed - before) > held - 2_000;
      });
    });

    it('is held of one that was gone for so long that nobody waited for it', async () => {
      const gone = court.b;
      await leave(gone);
      court.books.living = others(gone).map(({ replica }) => replica);
      await court.redis.say('FLUSHALL');
      await fill(others(gone));
      await court.restart(gone, window);
      await court.calm();
    });

    it('is held with all that it may still let in by its escrow, where it lives and only Redis does not hear of it', async () => {
      proxy = await startFaultProxy({ target: { port: Number(new URL(court.redis.url).port) } });
      const victim = court.start('gateway_d', { url: `redis://127.0.0.1:${proxy.port}`, ...deadline });
      await court.are('up');
      await eventually(async () => (await victim.reserve(0n)) === 'admitted');
      await court.spendAll(30);
      proxy.inject([{ is: 'refuse' }]);
      await court.redis.say('CLIENT KILL TYPE normal');
      await eventually(() => victim.store.status().is === 'down');
      await court.redis.say('FLUSHALL');
      await fill(others(victim));
      expect(await court.exhaust(victim)).toBeGreaterThan(0);
      expect(victim.alone).toBeGreaterThan(0);
      proxy.heal();
      await court.are('up');
      await eventually(async () => (await victim.reserve(amountNano)) === 'exceeded');
      await court.calm();
    });
  },
);
