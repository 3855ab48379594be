import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { LimitStore } from '#core/limits';
import { Redis } from 'ioredis';
import { describeLimits } from '../../core/limits/limits.contract.js';
import { eventually, sharedRedisUrl } from '../../../test/fakes/redis.js';
import { createRedisLimits, type RedisLimits } from './limits.js';

const url = sharedRedisUrl();
const leaseMs = 300;

/** Redis is there in these tests: nobody should fall back. */
const nobody: LimitStore = {
  admit: async () => {
    throw new Error('Redis was not asked.');
  },
  release: () => undefined,
};

async function open(prefix: string): Promise<RedisLimits> {
  const limits = createRedisLimits({ url, prefix, leaseMs, fallback: nobody, commandTimeoutMs: 5_000 });
  expect(await limits.opened).toEqual({ is: 'up' });
  return limits;
}

describeLimits('limits in Redis', async () => {
  const prefix = `test:${randomUUID()}:`;
  const first = await open(prefix);
  const opened = [first];
  return {
    store: first,
    leaseMs,
    until: eventually,
    crash: async () => {
      const other = await open(prefix);
      opened.push(other);
      first.close();
      return other;
    },
    close: async () => opened.forEach((limits) => limits.close()),
  };
});

describe('limits in Redis', () => {
  const prefix = `test:${randomUUID()}:`;
  const redis = new Redis(url, { lazyConnect: true });
  let opened: RedisLimits[] = [];
  const gateway = async (): Promise<RedisLimits> => {
    const limits = await open(prefix);
    opened.push(limits);
    return limits;
  };
  afterEach(() => {
    opened.forEach((limits) => limits.close());
    opened = [];
  });
  afterAll(() => redis.disconnect());

  it('hold across gateways', async () => {
    const gateways = [await gateway(), await gateway(), await gateway()];
    const limits = { rpm: 7, concurrency: 50 };
    const asked = gateways.flatMap((one, at) =>
      Array.from({ length: 20 }, (_, n) => one.admit({ keyId: 'shared', requestId: `req_${at}_${n}`, limits })),
    );
    expect((await Promise.all(asked)).filter((verdict) => verdict.is === 'admitted')).toHaveLength(7);
  });

  it('give a place free in every gateway that one of them released', async () => {
    const [one, other] = [await gateway(), await gateway()];
    const limits = { concurrency: 1 };
    await one.admit({ keyId: 'freed', requestId: 'first', limits });
    expect((await other.admit({ keyId: 'freed', requestId: 'second', limits })).is).toBe('refused');
    one.release({ keyId: 'freed', requestId: 'first' });
    await eventually(async () => (await other.admit({ keyId: 'freed', requestId: 'third', limits })).is === 'admitted');
  });

  it('keep the place of a request that runs longer than a lease', async () => {
    const [one, other] = [await gateway(), await gateway()];
    const limits = { concurrency: 1 };
    await one.admit({ keyId: 'long', requestId: 'stream', limits });
    const score = async () => Number(await redis.zscore(`${prefix}{long}:concurrency`, 'stream'));
    const first = await score();
    await eventually(async () => (await score()) > first + leaseMs);
    expect((await other.admit({ keyId: 'long', requestId: 'second', limits })).is).toBe('refused');
  });

  it('go on when Redis lost the script', async () => {
    const limits = await gateway();
    await redis.script('FLUSH');
    const verdict = await limits.admit({ keyId: 'flushed', requestId: 'one', limits: { rpm: 5 } });
    expect(verdict).toMatchObject({ is: 'admitted', requests: { remaining: 4 } });
  });

  it('leave nothing behind that does not expire, and keep a key of a caller in one slot', async () => {
    const limits = await gateway();
    await limits.admit({ keyId: 'tidy', requestId: 'one', limits: { rpm: 5, concurrency: 1 } });
    const keys = await redis.keys(`${prefix}{tidy}:*`);
    expect(keys.sort()).toEqual([`${prefix}{tidy}:concurrency`, `${prefix}{tidy}:rpm`]);
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('write the time to the microsecond', async () => {
    const limits = await gateway();
    await limits.admit({ keyId: 'digits', requestId: 'one', limits: { rpm: 5 } });
    expect(await redis.get(`${prefix}{digits}:rpm`)).toMatch(/^\d{16}$/);
  });

  it('forget a future that a clock set back has left', async () => {
    const limits = await gateway();
    await redis.set(`${prefix}{past}:rpm`, String((Date.now() + 3_600_000) * 1_000));
    expect(await limits.admit({ keyId: 'past', requestId: 'one', limits: { rpm: 60 } })).toMatchObject({
      is: 'refused',
      retryAfterMs: 1_000,
    });
  });
});
