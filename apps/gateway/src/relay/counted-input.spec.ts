import { describe, expect, it } from '@jest/globals';
import { budgetsOf, exceeded, price, whole, worldOf } from './testing/money-world.js';
import { done, finish, streams, word } from './testing/openai-answers.js';
import { pause } from './testing/scripted-upstream.js';
import type { WorldWish } from './testing/world.js';

const AROUND = 7n; // what stands around a message
const prompt = (letters: number) => [{ role: 'user', content: 'x'.repeat(letters) }];
/** 4,000 bytes: 1,000 tokens of o200k. */
const long = { messages: prompt(4_000), max_tokens: 100 };

const quarters = (wish: WorldWish = {}) => worldOf({ count: ({ length }) => Math.ceil(length / 4), ...wish });
const openai = (model: string, wish: WorldWish = {}) => {
  const id = `a/${model}`;
  return quarters({
    scripts: { [id]: [whole] },
    prices: { [id]: price },
    providers: { a: { kind: 'openai' } },
    ...wish,
  });
};

describe('an input that a budget has no room for by its bytes', () => {
  it('is let in where it has room for its tokens, and no more is held', async () => {
    const world = openai('gpt-4o');
    world.store.verdicts = [exceeded(1_107n)];
    const { failure } = await world.serve({ model: 'a/gpt-4o', ...long });
    expect([failure, world.upstream.asked]).toEqual([undefined, ['a/gpt-4o']]);
    expect(budgetsOf(world, 0)[0]?.holdNano).toBe(4_000n + AROUND + 100n);
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(1_000n + AROUND + 100n);
  });

  it('is refused where its tokens have no room either', async () => {
    const world = openai('gpt-4o');
    world.store.verdicts = [exceeded(1_106n)];
    const { failure } = await world.serve({ model: 'a/gpt-4o', ...long });
    expect([failure?.code, world.store.asks.length]).toEqual(['insufficient_quota', 1]);
  });

  it.each(['gpt-4', 'text-embedding-3-small'])('counts half as many again for %s, which cuts finer', async (model) => {
    const world = openai(model);
    world.store.verdicts = [exceeded(2_000n)];
    await world.serve({ model: `a/${model}`, ...long });
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(1_500n + AROUND + 100n);
  });

  it('counts half as many again where nobody knows how a model cuts, and letters beyond ASCII by their bytes', async () => {
    const world = quarters();
    world.store.verdicts = [exceeded(2_000n)];
    await world.serve({ messages: [{ role: 'user', content: `${'x'.repeat(3_999)}é` }], max_tokens: 100 });
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(1_502n + AROUND + 100n);
  });

  it('is counted only near the end of a budget, and not where the budget is spent', async () => {
    const world = quarters();
    await world.serve(long);
    expect(world.counted).toEqual([]);
    for (const verdict of [exceeded(0n), exceeded(500n)]) {
      world.store.verdicts = [verdict];
      expect((await world.serve(long)).failure?.code).toBe('insufficient_quota');
    }
    expect(world.counted).toEqual([]);
  });

  it('is not counted where another route is cheaper', async () => {
    const world = quarters();
    world.store.verdicts = [exceeded(2_000n, { onExceed: 'downgrade', downgradeRoute: 'cheap' })];
    await world.serve(long);
    expect([world.upstream.asked, world.counted]).toEqual([['b/m'], []]);
  });

  it('is not counted where it is too long for that', async () => {
    const world = quarters();
    world.store.verdicts = [exceeded(60_000n)];
    const { failure } = await world.serve({ ...long, messages: prompt(65_537) });
    expect([failure?.code, world.counted]).toEqual(['insufficient_quota', []]);
    world.store.verdicts = [exceeded(60_000n)];
    expect((await world.serve({ ...long, messages: prompt(65_536) })).failure).toBeUndefined();
    expect(world.counted).toHaveLength(1);
  });

  it('is counted once for all candidates', async () => {
    const world = quarters();
    const ofA = exceeded(1_000n, { scope: { kind: 'provider', id: 'a' } });
    world.store.verdicts = [ofA, exceeded(2_000n, { scope: { kind: 'provider', id: 'b' } })];
    await world.serve({ ...long, model: 'smart' });
    expect([world.upstream.asked, world.counted.length]).toEqual([['b/m'], 1]);
  });

  it('leaves more for the answer of a caller who set no bound', async () => {
    const world = openai('gpt-4o');
    world.store.verdicts = [exceeded(2_007n)];
    await world.serve({ model: 'a/gpt-4o', messages: long.messages });
    expect(world.upstream.bodies[0]).toMatchObject({ max_tokens: 999 });
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(1_000n + AROUND + 999n);
  });

  it('shortens the answer all the same where others were faster', async () => {
    const world = openai('gpt-4o');
    world.store.verdicts = [exceeded(20_000n), exceeded(2_007n)];
    await world.serve({ model: 'a/gpt-4o', messages: prompt(8_000) });
    expect(world.store.asks).toHaveLength(2);
    world.store.verdicts = [exceeded(20_000n), exceeded(4_007n)];
    await world.serve({ model: 'a/gpt-4o', messages: prompt(8_000) });
    expect(budgetsOf(world, 4)[0]?.holdNano).toBe(2_000n + AROUND + 1_999n);
  });

  it('stays counted where a stream holds more, and where it is charged by what was held', async () => {
    const written = Array.from({ length: 1_600 }, () => word('abc'));
    const world = openai('gpt-4o', { scripts: { 'a/gpt-4o': [streams(...written, pause(1), finish, done)] } });
    world.store.verdicts = [exceeded(4_000n)];
    await world.serve({ model: 'a/gpt-4o', messages: long.messages, stream: true, max_tokens: 100_000 });
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(1_000n + AROUND + 2_048n);
    expect(world.store.raises.map(([rule]) => rule?.holdNano)).toEqual([1_000n + AROUND + 4_096n]);
    expect(world.record.attempts).toMatchObject([{ ledger: 'estimated', usage: { input: 1_007 } }]);
  });
});
