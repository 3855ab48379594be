import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { failing, hello, json, role, says, streams, word } from './testing/openai-answers.js';
import { still } from './testing/fake-clock.js';
import { pause, type Script, silence } from './testing/scripted-upstream.js';
import { World } from './testing/world.js';

const hungUp = () => new Failure('client_closed_request', 'The caller hung up.');

const whole = json(says());
const phases: readonly [string, boolean, Script, number][] = [
  ['the connection is made', false, { refuses: 'never' }, 5],
  ['the head is waited for', false, { ...whole, afterMs: 50 }, 5],
  ['a whole answer is read', false, { ...whole, parts: ['{"id', pause(50), '"'] }, 5],
  ['a refusal is read', false, { status: 500, parts: ['{"err', silence] }, 5],
  ['the first token is waited for', true, streams(role, silence), 5],
  ['the next event is waited for', true, streams(role, word('Hel'), silence), 5],
  ['the end is waited for', true, streams(...hello.slice(0, 4), silence), 5],
  ['a retry is waited for', false, failing(500), 5],
  ['a wait is sat out', false, failing(429, {}, { 'retry-after': '2' }), 5],
];

describe.each(phases)('a caller who hangs up while %s', (_, stream, script, afterMs) => {
  const left = async () => {
    const world = new World({
      routes: { smart: { targets: ['a/m', 'b/n'] } },
      scripts: { 'a/m': [script], 'b/n': [whole] },
    });
    const asked = world.ask({ model: 'smart', stream });
    const { served } = await world.begin(asked);
    await world.clock.advance(afterMs);
    asked.cancel.cancel(hungUp());
    await still();
    return { world, served };
  };

  it('is gone at once: nothing is on the wire, nobody else is asked, no timer runs', async () => {
    const { world } = await left();
    expect([world.upstream.open, world.upstream.asked, world.clock.timers]).toEqual([0, ['a/m'], 0]);
  });

  it('leaves one record that says so, and no permit', async () => {
    const { world, served } = await left();
    const { failure, events } = await served;
    expect(failure ?? events.at(-1)).toMatchObject(failure ? { code: 'client_closed_request' } : { error: {} });
    expect([world.record, world.store.places]).toMatchObject([{ outcome: 'canceled', status: 499 }, 0]);
  });
});

describe('a caller who hangs up', () => {
  it('is not held against the deployment', async () => {
    const world = new World({ scripts: { 'a/m': [streams(role, word('Hel'), silence)] } });
    for (let time = 0; time < 5; time += 1) {
      const asked = world.ask({ stream: true });
      const { served } = await world.begin(asked);
      asked.cancel.cancel(hungUp());
      await served;
    }
    expect(world.health.blocked(world.upstream.calls[0]!.deployment)).toBeUndefined();
  });

  it('is asked for nothing when that was before the first attempt', async () => {
    const world = new World({ scripts: { 'a/m': [whole] } });
    world.store.waitMs = 50;
    const asked = world.ask({});
    const { served } = await world.begin(asked);
    asked.cancel.cancel(hungUp());
    await world.clock.advance(50);
    expect((await served).failure?.code).toBe('client_closed_request');
    expect([world.upstream.calls.length, world.record.outcome, world.store.places]).toEqual([0, 'canceled', 0]);
  });

  it('is charged for all that the provider may write on and bill', async () => {
    const price = { input: 1, output: 1, cachedInput: null, cacheWrite: null, reasoning: null };
    const world = new World({ scripts: { 'a/m': [{ refuses: 'never' }] }, prices: { 'a/m': price } });
    const asked = world.ask({ max_tokens: 1_000 });
    const { served } = await world.begin(asked);
    asked.cancel.cancel(hungUp());
    await served;
    expect(world.record.attempts).toMatchObject([{ ledger: 'unknown', usage: { input: 8, output: 1_000 } }]);
  });

  it('may also just stop reading', async () => {
    const world = new World({ scripts: { 'a/m': [streams(...hello)] } });
    const answer = await world.clock.until(world.relay.serve(world.ask({ stream: true })));
    if (answer.is !== 'stream') throw new Error('it is no stream');
    for await (const _ of answer.pieces) break;
    expect([world.upstream.open, world.store.places, world.clock.timers, world.record.outcome]).toEqual([
      0,
      0,
      0,
      'canceled',
    ]);
  });
});
