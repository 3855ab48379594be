import { describe, expect, it } from '@jest/globals';
import { describeStore } from '../../core/limits/store.contract.js';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold, lease, rate } from '../../core/limits/testing/rules.js';
import { createMemoryStore } from './store.js';

function clockAt(start: number) {
  let ms = start;
  return { now: () => ms, pass: (by: number) => void (ms += by) };
}

describeStore('a store in memory', async () => {
  const clock = clockAt(1_234.567);
  const leaseMs = 5_000;
  const books = new PaperBooks();
  const store = createMemoryStore({ clock, leaseMs, books, replica: 'self' });
  return {
    store,
    books,
    leaseMs,
    until: async (check) => {
      for (let tries = 0; tries < 1_000; tries++) {
        if (await check()) return;
        clock.pass(10);
      }
      throw new Error('It never was so.');
    },
    crash: async () => store,
    close: () => store.close(),
  };
});

describe('a store in memory', () => {
  const ask = (store: ReturnType<typeof createMemoryStore>, ...rules: Parameters<typeof store.reserve>[0]['rules']) =>
    store.reserve({ reservation: 'any', rules });

  it('lets a request through after exactly the wait it named', async () => {
    const clock = clockAt(0);
    const store = createMemoryStore({ clock });
    await ask(store, rate(1));
    clock.pass(59_999);
    expect(await ask(store, rate(1))).toMatchObject({ is: 'refused', retryAfterMs: 1 });
    clock.pass(1);
    expect(await ask(store, rate(1))).toMatchObject({ is: 'admitted' });
  });

  it('counts on where another store stopped, also when it is told twice', async () => {
    const store = createMemoryStore({ clock: clockAt(0) });
    await ask(store, lease(3, 'one'));
    const known = {
      ahead: [{ rule: rate(3), aheadMs: 40_000 }],
      running: [{ rule: lease(3, ''), holders: ['one', 'two'] }],
    };
    store.carry(known);
    store.carry(known);
    expect(await ask(store, rate(3), lease(3, 'three'))).toMatchObject({ states: { requests: { remaining: 0 } } });
    expect(await ask(store, lease(3, 'four'))).toMatchObject({ is: 'refused' });
  });

  it('forgets limits that are whole again, and only those', async () => {
    const clock = clockAt(0);
    const store = createMemoryStore({ clock });
    await ask(store, lease(1, 'one', { id: 'running' }));
    for (let key = 0; key < 1_500; key++) await ask(store, rate(1, { id: `key_${key}` }));
    expect((await ask(store, rate(1, { id: 'key_0' }))).is).toBe('refused');
    expect((await ask(store, lease(1, 'two', { id: 'running' }))).is).toBe('refused');
  });

  it('forgets budgets that nobody asked for long, but nothing that the books do not know yet', async () => {
    const clock = clockAt(0);
    const books = new PaperBooks();
    const store = createMemoryStore({ clock, books, replica: 'self' });
    const budget = budgetOf(1_000n);
    const charges = [{ reservation: 'a', windows: [hold(budget, 0n).window.id], nano: 600n }];
    await ask(store, hold(budget, 0n));
    store.settle({ seq: 1, charges });
    store.drop(
      'any',
      charges.flatMap(({ windows }) => windows),
    );
    clock.pass(4_000_000);
    for (let n = 0; n < 1_001; n++) await ask(store, hold(budgetOf(1n, { id: `bud_${n}` }), 0n));
    const looks = books.looks;
    expect(await ask(store, hold(budget, 500n))).toMatchObject({ is: 'exceeded', spentNano: 600n });
    expect(books.looks).toBe(looks + 1);
  });

  it('starts from nothing where there are no books', async () => {
    const store = createMemoryStore({ clock: clockAt(0) });
    expect((await ask(store, hold(budgetOf(5n), 5n))).is).toBe('admitted');
  });

  it('opens no budget with books that lack what it had to forget while they were away', async () => {
    const books = new PaperBooks();
    const store = createMemoryStore({ clock: clockAt(0), books, replica: 'self' });
    const [old, fresh] = [budgetOf(1_000_000n), budgetOf(5n, { id: 'bud_fresh' })];
    await ask(store, hold(old, 0n));
    const windows = [hold(old, 0n).window.id];
    const spent = (seq: number) => ({ seq, charges: [{ reservation: `r${seq}`, windows, nano: 1n }] });
    for (let seq = 1; seq <= 200_001; seq++) store.settle(spent(seq));
    expect(await ask(store, hold(fresh, 1n))).toMatchObject({ is: 'unavailable', why: 'away' });
    expect(await store.reserve({ reservation: 'other', rules: [hold(old, 1_000_000n)] })).toMatchObject({
      is: 'exceeded',
      spentNano: 200_001n,
    });
    books.seqs.set('self', 200_001);
    expect((await ask(store, hold(fresh, 1n))).is).toBe('admitted');
  });
});
