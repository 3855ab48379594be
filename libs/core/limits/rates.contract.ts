import { describe, expect, it } from '@jest/globals';
import { admittedOf, type Court, together } from './court.contract.js';
import type { LimitScope } from './limit-state.js';
import type { RateRule } from './rule.js';
import { lease, rate } from './testing/rules.js';

const tokens = (limit: number, cost: number, fields: Partial<RateRule> = {}): RateRule =>
  rate(limit, { name: 'tpm', cost, ...fields });

/** What every store must do with rates. */
export function describeRates(court: () => Court): void {
  describe('rates', () => {
    it('let exactly as many through as the limit says, of many that ask at once', async () => {
      const { ask } = court();
      expect(admittedOf(await together(50, () => ask(rate(7))))).toBe(7);
    });

    it.each(['key', 'project', 'team', 'provider', 'model'] as const)(
      'of a %s are counted by its id',
      async (scope) => {
        const { ask } = court();
        const of = (id: string) => rate(2, { scope, id });
        expect(admittedOf(await together(5, () => ask(of('a/b'))))).toBe(2);
        expect(await ask(of('a/b'))).toMatchObject({ is: 'refused', by: { scope, id: 'a/b', name: 'rpm' } });
        expect((await ask(of('a/c'))).is).toBe('admitted');
      },
    );

    it('of one name and of different scopes are kept apart', async () => {
      const { isAdmitted } = court();
      const scopes: LimitScope[] = ['key', 'project', 'team', 'provider', 'model'];
      for (const scope of scopes) expect(await isAdmitted(rate(1, { scope, id: 'same' }))).toBe(true);
      for (const scope of scopes) expect(await isAdmitted(rate(1, { scope, id: 'same' }))).toBe(false);
    });

    it('say what remains and when it is whole again, and of the tightest only', async () => {
      const { ask } = court();
      expect(await ask(rate(3))).toEqual({
        is: 'admitted',
        states: { requests: { limit: 3, remaining: 2, resetMs: 20_000 } },
        isLocal: false,
      });
      const verdict = await ask(rate(30), rate(2, { scope: 'team', id: 't' }), rate(1, { scope: 'model', id: 'm' }));
      expect(verdict).toMatchObject({ states: { requests: { limit: 2, remaining: 1 } } });
    });

    it('say which limit refused, and when to come back', async () => {
      const { ask } = court();
      await ask(rate(1));
      const refused = await ask(rate(1), tokens(10, 1));
      expect(refused).toMatchObject({ is: 'refused', by: { name: 'rpm' }, states: { requests: { remaining: 0 } } });
      const retryAfterMs = refused.is === 'refused' ? refused.retryAfterMs : 0;
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('let through again at the pace of the limit', async () => {
      const { ask, isAdmitted, until } = court();
      await until(async () => admittedOf(await together(300, () => ask(rate(600)))) < 300);
      await until(() => isAdmitted(rate(600)));
    });

    it('count nowhere what one of them refuses', async () => {
      const { ask, isAdmitted } = court();
      const project = rate(3, { scope: 'project', id: 'p' });
      await ask(rate(1));
      expect(admittedOf(await together(20, () => ask(project, rate(1), tokens(10, 5))))).toBe(0);
      expect(await ask(project, tokens(10, 5))).toMatchObject({
        states: { requests: { remaining: 2 }, tokens: { remaining: 5 } },
      });
      expect(await isAdmitted(project, tokens(10, 6))).toBe(false);
    });

    it('let nothing through where the limit is none at all', async () => {
      const { ask } = court();
      expect(await ask(rate(0))).toMatchObject({ is: 'refused', by: { name: 'rpm' } });
      expect(await ask(tokens(0, 0))).toMatchObject({ is: 'refused', by: { name: 'tpm' } });
    });

    it('let all through where nothing is limited', async () => {
      const { ask } = court();
      expect(admittedOf(await together(200, () => ask()))).toBe(200);
    });

    it('of tokens take as many as an attempt may need', async () => {
      const { ask } = court();
      expect(admittedOf(await together(20, () => ask(tokens(1_000, 300))))).toBe(3);
      expect(await ask(tokens(1_000, 100))).toMatchObject({ states: { tokens: { limit: 1_000, remaining: 0 } } });
    });

    it('of tokens are corrected down, and that only once', async () => {
      const { ask, store, until } = court();
      const rule = tokens(1_000, 900);
      await ask(rule);
      for (let times = 0; times < 3; times++) store.release({ leases: [], corrections: [{ rule, cost: 500 }] });
      let left = 0;
      await until(async () => {
        const verdict = await ask(tokens(1_000, 1));
        left = verdict.is === 'admitted' ? (verdict.states.tokens?.remaining ?? 0) : 0;
        return left > 300;
      });
      expect(left).toBeLessThanOrEqual(510); // 499, and what a moment brings
    });

    it('of tokens are corrected up, and owe a minute at most', async () => {
      const { ask, store, until } = court();
      const rule = tokens(1_000, 100);
      await ask(rule);
      store.release({ leases: [], corrections: [{ rule, cost: 1_000_000 }] });
      let waitMs = 0;
      await until(async () => {
        const verdict = await ask(tokens(1_000, 1));
        waitMs = verdict.is === 'refused' ? verdict.retryAfterMs : 0;
        return verdict.is === 'refused';
      });
      expect(waitMs).toBeGreaterThan(45_000);
      expect(waitMs).toBeLessThanOrEqual(60_060);
    });

    it('let in what is larger than a minute when nothing was used, and then owe', async () => {
      const { ask } = court();
      expect((await ask(tokens(100, 150))).is).toBe('admitted');
      const refused = await ask(tokens(100, 1));
      const retryAfterMs = refused.is === 'refused' ? refused.retryAfterMs : 0;
      expect(retryAfterMs).toBeGreaterThan(20_000);
      expect(retryAfterMs).toBeLessThanOrEqual(30_600);
    });

    it('count nothing for an attempt that finds no place', async () => {
      const { ask, free } = court();
      await ask(rate(3), lease(1, 'one'));
      const refusals = await together(10, (at) => ask(rate(3), lease(1, `other_${at}`)));
      expect(refusals.map((verdict) => verdict.is === 'refused' && verdict.by.name)).toEqual(
        Array(10).fill('concurrency'),
      );
      free(lease(1, 'one'));
      expect(await ask(rate(3))).toMatchObject({ is: 'admitted', states: { requests: { remaining: 1 } } });
    });
  });
}
