import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { failing, finish, hello, json, role, says, streams, usage, word, done } from './testing/openai-answers.js';
import { pause, silence } from './testing/scripted-upstream.js';
import { World, type WorldWish } from './testing/world.js';

const after = (ms: number) => streams(pause(ms), ...hello);

const worldOf = (scripts: NonNullable<WorldWish['scripts']>, strategy: 'latency' | 'throughput' | 'least-busy') =>
  new World({ routes: { smart: { targets: Object.keys(scripts), strategy } }, scripts });

const explained = (world: World) => world.relay.explain(world.ask({ model: 'smart' }));

describe('what is measured of attempts', () => {
  it('leads to whoever begins sooner, once each was tried', async () => {
    const world = worldOf({ 'a/m': [after(900)], 'b/n': [after(100)] }, 'latency');
    for (let time = 0; time < 4; time += 1) await world.serve({ model: 'smart', stream: true });
    expect(world.upstream.asked).toEqual(['a/m', 'b/n', 'b/n', 'b/n']);
    expect(explained(world)).toMatchObject({
      chosen: 'b/n',
      reason: 'latency',
      candidates: [
        { deployment: 'b/n', expected_first_token_ms: 100, success_probability: 1 },
        { deployment: 'a/m', expected_first_token_ms: 900, success_probability: 1 },
      ],
    });
    expect(world.records.at(-1)).toMatchObject({ strategy: 'latency', reason: 'latency' });
  });

  it('leads to whoever writes faster', async () => {
    const writing = (ms: number) => streams(role, word('Hel'), pause(ms), word('lo'), finish, usage, done);
    const world = worldOf({ 'a/m': [writing(900)], 'b/n': [writing(100)] }, 'throughput');
    for (let time = 0; time < 3; time += 1) await world.serve({ model: 'smart', stream: true });
    expect(world.upstream.asked).toEqual(['a/m', 'b/n', 'b/n']);
  });

  it('counts who is under way, and no more once he has left', async () => {
    const world = worldOf({ 'a/m': [streams(silence)], 'b/n': [json(says())] }, 'least-busy');
    const asked = world.ask({ model: 'smart' });
    const { served } = await world.begin(asked);
    await world.serve({ model: 'smart' });
    asked.cancel.cancel(new Failure('client_closed_request', 'The caller hung up.'));
    await world.clock.until(served);
    expect([world.upstream.asked, explained(world).chosen]).toEqual([['a/m', 'b/n'], 'a/m']);
  });

  it('holds a failure against who failed, and none that is the fault of the request', async () => {
    const world = worldOf({ 'a/m': [failing(500)], 'b/n': [failing(422)] }, 'least-busy');
    await world.serve({ model: 'a/m' });
    await world.serve({ model: 'b/n' });
    expect(explained(world).candidates.map(({ success_probability: success }) => success)).toEqual([
      expect.closeTo(1 / 3, 2),
      null,
    ]);
  });
});
