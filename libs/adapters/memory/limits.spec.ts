import { describe, expect, it } from '@jest/globals';
import { describeLimits } from '../../core/limits/limits.contract.js';
import { createMemoryLimits } from './limits.js';

function clockAt(start: number) {
  let ms = start;
  return { now: () => ms, pass: (by: number) => void (ms += by) };
}

describeLimits('limits in memory', async () => {
  const clock = clockAt(1_234.567);
  const leaseMs = 5_000;
  const store = createMemoryLimits({ clock, leaseMs });
  return {
    store,
    leaseMs,
    until: async (check) => {
      for (let tries = 0; tries < 1_000; tries++) {
        if (await check()) return;
        clock.pass(10);
      }
      throw new Error('It never was so.');
    },
    crash: async () => store,
    close: async () => undefined,
  };
});

describe('limits in memory', () => {
  it('lets a request through after exactly the wait it named', async () => {
    const clock = clockAt(0);
    const store = createMemoryLimits({ clock });
    const ask = () => store.admit({ keyId: 'key_a', requestId: 'one', limits: { rpm: 1 } });
    await ask();
    clock.pass(59_999);
    expect(await ask()).toMatchObject({ is: 'refused', retryAfterMs: 1 });
    clock.pass(1);
    expect(await ask()).toMatchObject({ is: 'admitted' });
  });

  it('counts a request that runs here and is known elsewhere once', async () => {
    const store = createMemoryLimits({ clock: clockAt(0) });
    const limits = { concurrency: 2 };
    await store.admit({ keyId: 'key_a', requestId: 'one', limits });
    const known = { aheadMs: 0, leases: ['one'] };
    expect(await store.admit({ keyId: 'key_a', requestId: 'two', limits, known })).toMatchObject({ is: 'admitted' });
    expect(await store.admit({ keyId: 'key_a', requestId: 'three', limits, known })).toMatchObject({ is: 'refused' });
  });

  it('forgets keys that are whole again, and only those', async () => {
    const clock = clockAt(0);
    const store = createMemoryLimits({ clock });
    const limits = { rpm: 1, concurrency: 1 };
    await store.admit({ keyId: 'running', requestId: 'one', limits: { concurrency: 1 } });
    for (let key = 0; key < 1_500; key++) await store.admit({ keyId: `key_${key}`, requestId: 'one', limits });
    expect((await store.admit({ keyId: 'key_0', requestId: 'two', limits })).is).toBe('refused');
    expect((await store.admit({ keyId: 'running', requestId: 'two', limits: { concurrency: 1 } })).is).toBe('refused');
  });
});
