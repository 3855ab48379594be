import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Limits, Verdict } from '#core/limits';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createMemoryLimits } from '../memory/limits.js';
import { createRedisLimits, type RedisLimits, type RedisLimitsOptions } from './limits.js';
import type { RedisStatus } from './link.js';

const clock = { now: () => performance.now() };
const describeWhereRedisIs = canStartRedis ? describe : describe.skip;

describeWhereRedisIs('limits while Redis is away', () => {
  let redis: OwnRedis;
  let limits: RedisLimits;
  let told: RedisStatus[];
  let count: number;

  const gateway = (options: Partial<RedisLimitsOptions> = {}): RedisLimits =>
    createRedisLimits({
      url: redis.url,
      fallback: createMemoryLimits({ clock }),
      probeMs: 20,
      commandTimeoutMs: 2_000,
      onStatus: (status) => told.push(status),
      ...options,
    });
  const ask = (wanted: Limits, requestId = `req_${++count}`): Promise<Verdict> =>
    limits.admit({ keyId: 'key_a', requestId, limits: wanted });
  const isDown = (): boolean => limits.status().is === 'down';
  const isUp = (): boolean => limits.status().is === 'up';
  const impatient = async (): Promise<void> => {
    limits.close();
    limits = gateway({ commandTimeoutMs: 100 });
    await eventually(isUp);
  };
  /** Asks with a limit nobody reaches until the gateway has noticed. */
  const notice = () =>
    eventually(async () => {
      await limits.admit({ keyId: 'nobody', requestId: 'probe', limits: { rpm: 1_000_000 } });
      return isDown();
    });

  beforeEach(async () => {
    told = [];
    count = 0;
    redis = await ownRedis();
    limits = gateway();
    await eventually(isUp);
  });
  afterEach(async () => {
    limits.close();
    await redis.stop();
  });

  it('still decides, and comes back, when Redis is killed and started again', async () => {
    await redis.kill();
    await eventually(isDown);
    expect((await ask({ rpm: 10, concurrency: 1 })).is).toBe('admitted');
    expect((await ask({ rpm: 10, concurrency: 1 })).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
    expect(told.map(({ is }) => is)).toEqual(['up', 'down', 'up']);
  });

  it('starts without Redis, and finds it later', async () => {
    await redis.kill();
    limits.close();
    limits = gateway();
    expect(await limits.opened).toEqual({ is: 'down', reason: 'ECONNREFUSED' });
    expect(told.at(-1)).toEqual({ is: 'down', reason: 'ECONNREFUSED' });
    expect((await ask({ rpm: 1 })).is).toBe('admitted');
    expect((await ask({ rpm: 1 })).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
  });

  it('answers although Redis is frozen, and comes back when it thaws', async () => {
    await impatient();
    redis.freeze();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => ask({ rpm: 6 })));
    expect(verdicts.filter(({ is }) => is === 'admitted')).toHaveLength(6);
    expect(limits.status()).toEqual({ is: 'down', reason: 'timeout' });
    redis.thaw();
    await eventually(isUp);
  });

  it('takes back what a frozen Redis let in too late', async () => {
    await impatient();
    redis.freeze();
    await Promise.all(Array.from({ length: 5 }, (_, at) => ask({ concurrency: 5 }, `late_${at}`)));
    for (let at = 0; at < 5; at++) limits.release({ keyId: 'key_a', requestId: `late_${at}` });
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => (await redis.say('ZCARD gatewright:limits:{key_a}:concurrency')) === 0);
  });

  it('goes on counting where Redis stopped, and tells Redis what it counted', async () => {
    for (let n = 0; n < 3; n++) await ask({ rpm: 5 });
    await redis.kill();
    await eventually(isDown);
    expect(await ask({ rpm: 5 })).toMatchObject({ is: 'admitted', requests: { remaining: 1 } });
    await redis.start();
    await eventually(isUp);
    expect(await ask({ rpm: 5 })).toMatchObject({ is: 'admitted', requests: { remaining: 0 } });
    expect((await ask({ rpm: 5 })).is).toBe('refused');
  });

  it('still counts what runs when Redis goes away, and when it comes back empty', async () => {
    await ask({ concurrency: 2 }, 'running');
    await redis.kill();
    await eventually(isDown);
    expect((await ask({ concurrency: 2 }, 'second')).is).toBe('admitted');
    expect((await ask({ concurrency: 2 })).is).toBe('refused');
    await redis.start();
    await eventually(isUp);
    await eventually(async () => (await redis.say('ZCARD gatewright:limits:{key_a}:concurrency')) === 2);
    expect((await ask({ concurrency: 2 })).is).toBe('refused');
  });

  it('gives back, when Redis is there again, what ended while it was away', async () => {
    await impatient();
    await ask({ concurrency: 1 }, 'running');
    redis.freeze();
    await notice();
    limits.release({ keyId: 'key_a', requestId: 'running' });
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => (await ask({ concurrency: 1 })).is === 'admitted');
  });

  it('gives only its share away on its own', async () => {
    limits.close();
    limits = gateway({ share: 1 / 3 });
    await eventually(isUp);
    await redis.kill();
    await eventually(isDown);
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => ask({ rpm: 9 })));
    expect(verdicts.filter(({ is }) => is === 'admitted')).toHaveLength(3);
  });

  it.each([
    ['READONLY', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
    ['OOM', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0'],
  ])('decides by itself while Redis says %s, until it takes writes again', async (reason, turn, back) => {
    await redis.say(turn);
    await notice();
    expect((await ask({ rpm: 1 })).is).toBe('admitted');
    expect((await ask({ rpm: 1 })).is).toBe('refused');
    await eventually(() => JSON.stringify(limits.status()).includes(reason));
    await redis.say(back);
    await eventually(isUp);
  });

  it('says that the password is wrong, and not what it is', async () => {
    limits.close();
    await redis.say('CONFIG SET requirepass right');
    limits = gateway({ url: redis.url.replace('//', '//:wrong-secret@') });
    expect(await limits.opened).toEqual({ is: 'down', reason: 'WRONGPASS' });
    expect((await ask({ rpm: 1 })).is).toBe('admitted');
  });
});
