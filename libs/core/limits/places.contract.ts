import { describe, expect, it } from '@jest/globals';
import { admittedOf, type Court, together } from './court.contract.js';
import { lease, rate } from './testing/rules.js';

/** What every store must do with places. */
export function describePlaces(court: () => Court): void {
  describe('places', () => {
    it('are as many as the limit says', async () => {
      const { ask } = court();
      const verdicts = await together(50, (at) => ask(lease(4, `req_${at}`)));
      expect(admittedOf(verdicts)).toBe(4);
      expect(verdicts.find(({ is }) => is === 'refused')).toMatchObject({
        by: { name: 'concurrency' },
        retryAfterMs: 1_000,
      });
    });

    it('are not taken for an attempt that a rate refuses', async () => {
      const { ask } = court();
      await ask(rate(1));
      await together(5, (at) => ask(rate(1), lease(2, `refused_${at}`)));
      expect(admittedOf(await together(5, (at) => ask(lease(2, `req_${at}`))))).toBe(2);
    });

    it('come free one for each that ends, however often that is said', async () => {
      const { ask, free, until } = court();
      await ask(lease(2, 'one'));
      await ask(lease(2, 'two'));
      free(lease(2, 'one'), lease(2, 'one'));
      free(lease(2, 'one'));
      free(lease(2, 'stranger'));
      let many = 0;
      await until(async () => (many = admittedOf(await together(5, (at) => ask(lease(2, `new_${at}`))))) > 0);
      expect(many).toBe(1);
    });

    it('of one who has his already are not taken twice', async () => {
      const { ask, isAdmitted } = court();
      await ask(lease(2, 'one'));
      expect(await isAdmitted(lease(2, 'one'))).toBe(true);
      expect(await isAdmitted(lease(2, 'two'))).toBe(true);
      expect(await isAdmitted(lease(2, 'three'))).toBe(false);
    });

    it('are none where the limit is none at all', async () => {
      const { ask } = court();
      expect(await ask(lease(0, 'one'))).toMatchObject({ is: 'refused', by: { name: 'concurrency' } });
    });

    it('of different scopes and ids are kept apart', async () => {
      const { isAdmitted } = court();
      expect(await isAdmitted(lease(1, 'a'), lease(1, 'a', { scope: 'team', id: 't' }))).toBe(true);
      expect(await isAdmitted(lease(1, 'b', { id: 'key_b' }), lease(1, 'b', { scope: 'team', id: 't' }))).toBe(false);
      expect(await isAdmitted(lease(1, 'b', { id: 'key_b' }))).toBe(true);
    });

    it('of a process that died come free', async () => {
      const { ask, crash, until } = court();
      await ask(lease(1, 'one'));
      const other = await crash();
      let count = 0;
      const asked = () => other.reserve({ reservation: 'other', rules: [lease(1, `other_${++count}`)] });
      expect((await asked()).is).toBe('refused');
      await until(async () => (await asked()).is === 'admitted');
    });
  });
}
