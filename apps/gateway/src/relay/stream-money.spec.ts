import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { budgetsOf, exceeded, INPUT, worldOf } from './testing/money-world.js';
import { done, finish, hello, streams, word } from './testing/openai-answers.js';
import { pause } from './testing/scripted-upstream.js';

describe('a stream', () => {
  const longer = (tokens: number) => Array.from({ length: tokens }, () => word('abc'));

  it('holds a slice of its answer, and the next one before that is used up', async () => {
    const world = worldOf({ scripts: { 'a/m': [streams(...longer(1_600), pause(1), ...longer(400), finish, done)] } });
    await world.serve({ stream: true, max_tokens: 10_000 });
    expect(budgetsOf(world)[0]?.holdNano).toBe(INPUT + 2_048n);
    expect(world.store.raises.map(([rule]) => rule?.holdNano)).toEqual([INPUT + 4_096n]);
    expect(world.intents.map(({ costNano }) => costNano)).toEqual([8n + 2_048n, 8n + 4_096n]);
  });

  it('is written down no more once it is settled, also where more is held only then', async () => {
    const world = worldOf({ scripts: { 'a/m': [streams(...longer(1_600), finish, done)] } });
    world.store.raiseMs = 5;
    await world.serve({ stream: true, max_tokens: 10_000 });
    await world.clock.advance(10);
    expect([world.store.raises.length, world.records.length, world.intents.length]).toEqual([1, 1, 1]);
  });

  it('never holds more than it may write', async () => {
    const world = worldOf({ scripts: { 'a/m': [streams(...longer(2_400), pause(1), finish, done)] } });
    await world.serve({ stream: true, max_tokens: 2_500 });
    expect(world.store.raises.map(([rule]) => rule?.holdNano)).toEqual([INPUT + 2_500n]);
  });

  it('ends with an error where a budget is spent meanwhile, and is charged for what was written', async () => {
    const world = worldOf({
      scripts: { 'a/m': [streams(...longer(1_600), pause(100), ...longer(400), finish, done)] },
    });
    world.store.verdicts = [{ is: 'admitted', states: {}, isLocal: false }, exceeded(0n)];
    const { events, text } = await world.serve({ stream: true, max_tokens: 10_000 });
    expect(events.at(-1)).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(text).not.toContain('[DONE]');
    expect(world.record).toMatchObject({
      outcome: 'budget_exceeded',
      attempts: [{ ledger: 'unknown', usage: { output: 1_613 } }],
    });
    expect(world.upstream.open).toBe(0);
  });

  const away = { is: 'unavailable', why: 'away', retryAfterMs: 1_000 } as const;
  const admitted = { is: 'admitted', states: {}, isLocal: false } as const;

  it('asks again where its budget cannot be counted for a moment', async () => {
    const parts = [...longer(1_600), pause(1), ...longer(100), pause(1), ...longer(100), finish, done];
    const world = worldOf({ scripts: { 'a/m': [streams(...parts)] } });
    world.store.verdicts = [admitted, away, admitted];
    await world.serve({ stream: true, max_tokens: 10_000 });
    expect([world.store.raises.length, world.record.outcome]).toEqual([2, 'ok']);
  });

  it('ends with our own fault where its budget cannot be counted until what is held is used up', async () => {
    const parts = [
      ...longer(1_600),
      ...Array.from({ length: 20 }, () => [pause(1), ...longer(50)]).flat(),
      finish,
      done,
    ];
    const world = worldOf({ scripts: { 'a/m': [streams(...parts)] } });
    world.store.verdicts = [admitted, ...Array.from({ length: 50 }, () => away)];
    const { events } = await world.serve({ stream: true, max_tokens: 10_000 });
    expect(events.at(-1)).toMatchObject({ error: { code: 'budget_backend_unavailable' } });
    const [attempt] = world.record.attempts;
    expect(attempt).toMatchObject({ ledger: 'unknown' });
    expect(attempt?.usage.output).toBeLessThanOrEqual(2_048);
  });

  it('holds its whole answer at once where the model thinks unseen', async () => {
    const facts = { 'a/m': { reasoning: true, maxOutput: 5_000 } };
    const world = worldOf({ scripts: { 'a/m': [streams(...hello)] }, facts });
    await world.serve({ stream: true });
    expect(budgetsOf(world)[0]?.holdNano).toBe(INPUT + 5_000n);
  });
});

describe('a caller who leaves in mid-stream', () => {
  const parts = [word('abc'), pause(50), word('def'), ...hello.slice(2)];

  const left = async (onAbort: 'cancel' | 'drain', cut: readonly (typeof parts)[number][] = parts) => {
    const world = worldOf({
      scripts: { 'a/m': [streams(...cut)] },
      providers: { a: { failover: { onAbort } } },
    });
    const asked = world.ask({ stream: true });
    const { served } = await world.begin(asked);
    asked.cancel.cancel(new Failure('client_closed_request', 'The caller hung up.'));
    await world.clock.until(served);
    return world;
  };

  it('ends the provider’s work, and is charged for what was seen of it', async () => {
    const world = await left('cancel');
    expect(world.record).toMatchObject({
      outcome: 'canceled',
      attempts: [{ ledger: 'unknown', usage: { output: 65 } }],
    });
    expect(world.upstream.open).toBe(0);
  });

  it('is charged exactly where the rules say to read on', async () => {
    const world = await left('drain');
    expect(world.record).toMatchObject({ outcome: 'canceled', attempts: [{ ledger: 'exact', usage: { output: 5 } }] });
    expect([world.upstream.open, world.clock.timers, world.store.places]).toEqual([0, 0, 0]);
  });

  it('is read on for a minute at most', async () => {
    const world = await left('drain', [
      word('abc'),
      pause(15_000),
      ...Array.from({ length: 10 }, () => [word('x'), pause(15_000)]).flat(),
    ]);
    expect(world.record).toMatchObject({ outcome: 'canceled', attempts: [{ ledger: 'unknown' }] });
    expect(world.record.durationMs).toBeLessThan(61_000);
  });
});
