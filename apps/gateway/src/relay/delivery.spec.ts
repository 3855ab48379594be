import { describe, expect, it } from '@jest/globals';
import { chunk, done, finish, hello, role, streams, word } from './testing/openai-answers.js';
import { pause, reset, type Script, silence } from './testing/scripted-upstream.js';
import { World } from './testing/world.js';

const told = [...hello.slice(0, 4), done].join('');

const between = (script: Script, delivery: 'stream' | 'whole' = 'stream') =>
  new World({
    routes: { smart: { targets: ['a/m', 'b/n'], delivery } },
    scripts: { 'a/m': [script], 'b/n': [streams(...hello)] },
  });

const wanted = { model: 'smart', stream: true };

describe('an answer that is delivered whole', () => {
  it('is held back until it is complete', async () => {
    const world = between(streams(role, word('Hel'), pause(5_000), word('lo'), finish, done));
    const { served } = await world.begin(world.ask(wanted, { delivery: 'whole' }));
    let isServed = false;
    void served.then(() => (isServed = true));
    await world.clock.advance(4_999);
    expect(isServed).toBe(false);
    expect((await world.clock.until(served)).events).toHaveLength(5);
  });

  it.each([
    ['is cut', [reset]],
    ['ends', []],
    ['falls silent', [silence]],
    ['says what cannot be read', ['data: {\n\n']],
    ['gives up', [chunk({}, 'error')]],
  ])('comes from the next when the first %s in the middle', async (_, how) => {
    const world = between(streams(role, word('Hel'), ...how));
    const { text } = await world.serve(world.ask(wanted, { delivery: 'whole' }));
    expect([text, world.upstream.asked]).toEqual([told, ['a/m', 'b/n']]);
  });

  it('may be what the route says', async () => {
    const { text } = await between(streams(role, word('Hel'), reset), 'whole').serve(wanted);
    expect(text).toBe(told);
  });

  it('is what the caller says before what the route says', async () => {
    const world = between(streams(role, word('Hel'), reset), 'whole');
    const { events } = await world.serve(world.ask(wanted, { delivery: 'stream' }));
    expect(events.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
  });

  it('is not held when it grows beyond all measure', async () => {
    const megabyte = word('x'.repeat(1024 * 1024));
    const world = between(streams(role, ...Array.from({ length: 40 }, () => megabyte), finish));
    const { text } = await world.serve(world.ask(wanted, { delivery: 'whole' }));
    expect([text, world.record.attempts[0]?.outcome]).toEqual([told, 'invalid']);
  });
});
