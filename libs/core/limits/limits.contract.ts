import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { admission } from './admission.js';
import { Failure } from '../failure/index.js';
import type { Limits, LimitStore, Verdict } from './limits.js';

/** One store on trial, with a way to let time go by. */
export interface Trial {
  readonly store: LimitStore;
  /** The time after which a lease lapses that nobody renews. */
  readonly leaseMs: number;
  /** Asks again and again as time goes by, until it is so. Fails when it never is. */
  until(check: () => Promise<boolean>): Promise<void>;
  /** The process that holds leases dies without releasing them; returns the store as another process has it. */
  crash(): Promise<LimitStore>;
  close(): Promise<void>;
}

/** What every store of limits must do. Run by the specs of both. */
export function describeLimits(name: string, open: () => Promise<Trial>): void {
  describe(name, () => {
    let trial: Trial;
    let count = 0;

    beforeEach(async () => {
      trial = await open();
    });
    afterEach(() => trial.close());

    const ask = (keyId: string, limits: Limits, requestId = `req_${++count}`): Promise<Verdict> =>
      trial.store.admit({ keyId, limits, requestId });
    const admitted = async (...args: Parameters<typeof ask>): Promise<boolean> =>
      (await ask(...args)).is === 'admitted';
    const together = (many: number, call: () => Promise<Verdict>): Promise<Verdict[]> =>
      Promise.all(Array.from({ length: many }, call));
    const admittedOf = (verdicts: readonly Verdict[]): number => verdicts.filter(({ is }) => is === 'admitted').length;

    it('lets exactly as many through as the limit says, of many that ask at once', async () => {
      const verdicts = await together(50, () => ask('key_a', { rpm: 6 }));
      expect(admittedOf(verdicts)).toBe(6);
    });

    it('says what remains and when it is whole again', async () => {
      const first = await ask('key_a', { rpm: 3 });
      expect(first).toEqual({ is: 'admitted', requests: { limit: 3, remaining: 2, resetMs: 20_000 } });
    });

    it('says which limit refused, and when to come back', async () => {
      await ask('key_a', { rpm: 1 });
      const refused = await ask('key_a', { rpm: 1 });
      expect(refused).toMatchObject({ is: 'refused', by: 'rpm', requests: { limit: 1, remaining: 0 } });
      const { retryAfterMs } = refused as Extract<Verdict, { is: 'refused' }>;
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('lets through again at the pace of the limit', async () => {
      const limits = { rpm: 600 };
      await trial.until(async () => admittedOf(await together(300, () => ask('key_a', limits))) < 300);
      await trial.until(() => admitted('key_a', limits));
      expect((await ask('key_b', limits)).is).toBe('admitted');
    });

    it('does not count what it refuses', async () => {
      await ask('key_a', { rpm: 1 });
      const waits = (await together(20, () => ask('key_a', { rpm: 1 }))).map((verdict) =>
        verdict.is === 'refused' ? verdict.retryAfterMs : 0,
      );
      expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
      expect(Math.min(...waits)).toBeGreaterThan(0);
    });

    it('counts no request against the rate that the concurrency limit refuses', async () => {
      const limits = { rpm: 3, concurrency: 1 };
      await ask('key_a', limits, 'one');
      const refusals = await together(10, () => ask('key_a', limits));
      expect(refusals.map((verdict) => verdict.is === 'refused' && verdict.by)).toEqual(Array(10).fill('concurrency'));
      trial.store.release({ keyId: 'key_a', requestId: 'one' });
      expect(await ask('key_a', limits)).toMatchObject({ is: 'admitted', requests: { remaining: 1 } });
    });

    it('takes no lease for a request that the rate refuses', async () => {
      await ask('key_a', { rpm: 1 });
      await together(5, () => ask('key_a', { rpm: 1, concurrency: 2 }));
      const verdicts = await together(5, () => ask('key_a', { concurrency: 2 }));
      expect(admittedOf(verdicts)).toBe(2);
    });

    it('lets exactly as many run at once as the limit says', async () => {
      const verdicts = await together(50, () => ask('key_a', { concurrency: 4 }));
      expect(admittedOf(verdicts)).toBe(4);
      expect(verdicts.find(({ is }) => is === 'refused')).toMatchObject({ by: 'concurrency', retryAfterMs: 1_000 });
    });

    it('gives one place free for one that ends, however often that is said', async () => {
      const limits = { concurrency: 2 };
      await ask('key_a', limits, 'one');
      await ask('key_a', limits, 'two');
      for (const requestId of ['one', 'one', 'stranger']) trial.store.release({ keyId: 'key_a', requestId });
      const verdicts = await together(5, () => ask('key_a', limits));
      expect(admittedOf(verdicts)).toBe(1);
    });

    it('frees the place of a process that died', async () => {
      const limits = { concurrency: 1 };
      await ask('key_a', limits);
      const other = await trial.crash();
      const asked = () => other.admit({ keyId: 'key_a', limits, requestId: `other_${++count}` });
      expect((await asked()).is).toBe('refused');
      await trial.until(async () => (await asked()).is === 'admitted');
    });

    it('keeps two keys apart', async () => {
      await ask('key_a', { rpm: 1, concurrency: 1 });
      expect(await admitted('key_a', { rpm: 1, concurrency: 1 })).toBe(false);
      expect(await admitted('key_b', { rpm: 1, concurrency: 1 })).toBe(true);
    });

    it('keeps two keys apart whose names begin alike', async () => {
      const prefix = 'key_'.padEnd(40, '0');
      await ask(`${prefix}a`, { rpm: 1 });
      expect(await admitted(`${prefix}b`, { rpm: 1 })).toBe(true);
    });

    it('lets all through where nothing is limited', async () => {
      const verdicts = await together(200, () => ask('key_a', {}));
      expect(verdicts).toEqual(Array(200).fill({ is: 'admitted' }));
    });

    it('lets nothing through where the limit is none at all', async () => {
      expect(await ask('key_a', { rpm: 0 })).toMatchObject({ is: 'refused', by: 'rpm' });
      expect(await ask('key_b', { concurrency: 0 })).toMatchObject({ is: 'refused', by: 'concurrency' });
    });

    it('counts what the asker knows to be spent and running elsewhere', async () => {
      const known = { aheadMs: 40_000, leases: ['elsewhere'] };
      const verdict = await trial.store.admit({ keyId: 'key_a', requestId: 'one', limits: { rpm: 3 }, known });
      expect(verdict).toMatchObject({ is: 'admitted', requests: { remaining: 0, resetMs: 60_000 } });
    });

    it('serves as the admission of a gateway', async () => {
      const caller = { keyId: 'key_a', limits: { rpm: 5, concurrency: 1 } };
      const permit = await admission(trial.store).admit(caller, 'one');
      expect(permit.requests).toMatchObject({ limit: 5, remaining: 4 });
      await expect(admission(trial.store).admit(caller, 'two')).rejects.toBeInstanceOf(Failure);
      permit.release();
      expect((await admission(trial.store).admit(caller, 'three')).requests).toMatchObject({ remaining: 3 });
    });
  });
}
