import { describe, expect, it } from '@jest/globals';
import { still } from './testing/fake-clock.js';
import { done, finish, hello, json, role, says, streams, word } from './testing/openai-answers.js';
import { pause, type Script, silence } from './testing/scripted-upstream.js';
import { World, type WorldWish } from './testing/world.js';

const never: Script = { refuses: 'never' };

const between = (script: Script, wish: WorldWish = {}) =>
  new World({
    routes: { smart: { targets: ['a/m', 'b/n'] } },
    ...wish,
    scripts: { 'a/m': [script], 'b/n': [streams(...hello)], ...wish.scripts },
  });

const ask = async (world: World, request: object = {}) => world.serve({ model: 'smart', stream: true, ...request });

describe('waiting for the first token', () => {
  it.each([
    ['no head comes', never],
    ['nothing comes after the head', streams(silence)],
    ['only who speaks is told', streams(role, silence)],
    ['only comments come', streams(...Array.from({ length: 50 }, () => [': ping\n\n', pause(1_000)]).flat())],
    ['a failure never says why', { status: 500, parts: ['{"err', silence] }],
  ] satisfies [string, Script][])('ends after 10 s when %s, and the next is asked', async (_, script) => {
    const world = between(script);
    const { failure } = await ask(world);
    expect([failure, world.upstream.asked, world.clock.now()]).toEqual([undefined, ['a/m', 'b/n'], 10_000]);
  });

  it('takes 60 s where the model thinks', async () => {
    const world = between(never, { facts: { 'a/m': { reasoning: true } } });
    await ask(world);
    expect(world.clock.now()).toBe(60_000);
  });

  it('takes 120 s where there is nobody else to ask', async () => {
    const world = new World({ scripts: { 'a/m': [never] } });
    const { failure } = await world.serve({ stream: true });
    expect([failure?.code, world.clock.now()]).toEqual(['upstream_timeout', 120_000]);
  });

  it('takes as long as the route says', async () => {
    const failover = { firstTokenMs: 500 };
    const world = between(never, { routes: { smart: { targets: ['a/m', 'b/n'], failover } } });
    await ask(world);
    expect(world.clock.now()).toBe(500);
  });

  it('takes longer for an answer that comes whole, for it must be written first', async () => {
    const world = between(never, { scripts: { 'b/n': [json(says())] } });
    await ask(world, { stream: false, max_tokens: 100 });
    expect(world.clock.now()).toBe(12_000);
  });

  it('takes as long for a stream of whom answers whole all the same', async () => {
    const world = between(never, {
      providers: { a: { kind: 'replicate' }, b: {} },
      routes: { smart: { targets: ['a/meta/llama', 'b/n'] } },
      scripts: { 'a/meta/llama': [never] },
    });
    const { failure } = await ask(world, { max_tokens: 100 });
    expect([failure, world.upstream.asked, world.clock.now()]).toEqual([undefined, ['a/meta/llama', 'b/n'], 12_000]);
  });

  it('takes no longer for embeddings', async () => {
    const embeddings = JSON.stringify({
      object: 'list',
      data: [],
      model: 'n',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    const world = between(never, { scripts: { 'b/n': [json(embeddings)] } });
    const body = JSON.stringify({ model: 'smart', input: 'Hi' });
    await world.serve(world.ask(body, { endpoint: 'embeddings' }));
    expect(world.clock.now()).toBe(10_000);
  });
});

describe('waiting for the next event', () => {
  it('ends after 20 s, with an error event', async () => {
    const world = between(streams(role, word('Hel'), silence));
    const { events } = await ask(world);
    expect([events.at(-1), world.clock.now()]).toMatchObject([{ error: { code: 'upstream_timeout' } }, 20_000]);
  });

  it('begins again with every event', async () => {
    const slow = Array.from({ length: 10 }, () => [pause(19_000), word('x')]).flat();
    const { events } = await ask(between(streams(role, word('Hel'), ...slow, finish, done)));
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('is not cut short by bytes that are no event', async () => {
    const drip = Array.from({ length: 30 }, () => [pause(1_000), ' ']).flat();
    const world = between(streams(role, word('Hel'), 'data: {', ...drip));
    const { events } = await ask(world);
    expect([events.at(-1), world.clock.now()]).toMatchObject([{ error: { code: 'upstream_timeout' } }, 20_000]);
  });

  it('counts no time in which the caller did not read', async () => {
    const world = between(streams(role, word('Hel'), word('lo'), finish, pause(500), done));
    const answer = await world.clock.until(world.relay.serve(world.ask({ model: 'smart', stream: true })));
    if (answer.is !== 'stream') throw new Error('it is no stream');
    const pieces = answer.pieces[Symbol.asyncIterator]();
    const read: string[] = [];
    for (let one = await pieces.next(); !one.done; one = await world.clock.until(pieces.next())) {
      read.push(String(one.value));
      await world.clock.advance(30_000);
    }
    expect([read.at(-1), world.record.outcome]).toEqual([done, 'ok']);
  });
});

describe('waiting for the end', () => {
  const endless = streams(role, ...Array.from({ length: 100 }, () => [word('x'), pause(10_000)]).flat());

  it('ends after 600 s, with an error event', async () => {
    const world = between(endless);
    const { events } = await ask(world);
    expect([events.at(-1), world.clock.now()]).toMatchObject([{ error: { code: 'upstream_timeout' } }, 600_000]);
  });

  it('does not judge the deployment by it', async () => {
    const world = between(endless, { routes: { smart: { targets: ['a/m', 'b/n'], failover: { totalMs: 15_000 } } } });
    for (let time = 0; time < 3; time += 1) await ask(world);
    expect(world.upstream.asked).toEqual(['a/m', 'a/m', 'a/m']);
    expect(world.health.blocked(world.upstream.calls[0]!.deployment)).toBeUndefined();
  });

  it('ends while nothing has come yet, with every attempt told', async () => {
    const failover = { totalMs: 700, firstTokenMs: 500 };
    const world = between(never, {
      routes: { smart: { targets: ['a/m', 'b/n'], failover } },
      scripts: { 'b/n': [never] },
    });
    const { failure } = await ask(world);
    expect([world.clock.now(), failure?.code, failure?.details.attempts?.length]).toEqual([700, 'upstream_timeout', 2]);
  });

  it('ends while a wait is sat out', async () => {
    const limited: Script = { status: 429, headers: { 'retry-after': '2' }, parts: ['{}'] };
    const world = between(limited, { routes: { smart: { targets: ['a/m', 'b/n'], failover: { totalMs: 1_000 } } } });
    const { failure } = await ask(world);
    expect([world.clock.now(), failure?.code, failure?.details.attempts?.length]).toEqual([
      1_000,
      'upstream_timeout',
      1,
    ]);
  });

  it('leaves no timer behind', async () => {
    const world = between(streams(...hello));
    await ask(world);
    await still();
    expect(world.clock.timers).toBe(0);
  });
});
