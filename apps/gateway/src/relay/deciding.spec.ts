import { describe, expect, it } from '@jest/globals';
import { failing, json, says } from './testing/openai-answers.js';
import { World } from './testing/world.js';

const whole = json(says());
const inTurn = () =>
  new World({
    routes: { smart: { targets: ['a/m', 'b/n'], strategy: 'round-robin' } },
    scripts: { 'a/m': [whole], 'b/n': [whole] },
  });

describe('a decision', () => {
  it('lets targets take turns, request by request', async () => {
    const world = inTurn();
    for (let time = 0; time < 4; time += 1) await world.serve({ model: 'smart' });
    expect(world.upstream.asked).toEqual(['a/m', 'b/n', 'a/m', 'b/n']);
  });

  it('sends nothing and takes no turn when it is only told', async () => {
    const world = inTurn();
    const asked = world.ask({ model: 'smart' });
    const firsts = [1, 2, 3].map(() => world.relay.decide(asked).order[0]?.deployment.id);
    expect([firsts, world.upstream.calls, world.records]).toEqual([['a/m', 'a/m', 'a/m'], [], []]);
  });

  it('goes round an open circuit, and back to it when it has rested', async () => {
    const world = new World({
      routes: { smart: { targets: ['a/m', 'b/n'] } },
      scripts: { 'a/m': [failing(500), failing(500), failing(500), whole], 'b/n': [whole] },
    });
    for (let time = 0; time < 3; time += 1) await world.serve({ model: 'smart' });
    await world.clock.advance(10_000);
    await world.serve({ model: 'smart' });
    expect(world.upstream.asked).toEqual(['a/m', 'a/m', 'b/n', 'a/m', 'b/n', 'b/n', 'a/m']);
  });
});
