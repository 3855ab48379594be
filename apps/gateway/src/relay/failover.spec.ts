import { describe, expect, it } from '@jest/globals';
import { failing, hello, json, says, streams } from './testing/openai-answers.js';
import type { Script } from './testing/scripted-upstream.js';
import { type Served, World, type WorldWish } from './testing/world.js';

const whole = json(says());
const html: Script = { headers: { 'content-type': 'text/html' }, parts: ['<html>Sign in</html>'] };

/** A route over `a/m` and then `b/n`; `a/m` answers as scripted, `b/n` says hello. */
const between = (scripts: readonly Script[], wish: WorldWish = {}): World =>
  new World({
    routes: { smart: { targets: ['a/m', 'b/n'] } },
    ...wish,
    scripts: { 'a/m': scripts, 'b/n': [whole], ...wish.scripts },
  });

const ask = (world: World, stream = false): Promise<Served> => world.serve({ model: 'smart', stream });

const failed = async (world: World) => {
  const { failure } = await ask(world);
  return { code: failure?.code, status: failure?.status };
};

describe.each([
  ['a whole answer', false, whole],
  ['a stream', true, streams(...hello)],
])('asking for %s', (_, stream, answer) => {
  const asked = async (scripts: readonly Script[], wish: WorldWish = {}) => {
    const world = between(scripts, { ...wish, scripts: { 'b/n': [answer], ...wish.scripts } });
    const { failure } = await ask(world, stream);
    expect(failure).toBeUndefined();
    return world;
  };

  it('sits out a short wait that a 429 names, and asks the same deployment again', async () => {
    const world = await asked([failing(429, {}, { 'retry-after': '2' }), answer]);
    expect([world.upstream.asked, world.clock.now() >= 2_000]).toEqual([['a/m', 'a/m'], true]);
  });

  it('sits out a short wait that a 503 names', async () => {
    const world = await asked([failing(503, {}, { 'retry-after-ms': '1500' }), answer]);
    expect(world.upstream.asked).toEqual(['a/m', 'a/m']);
  });

  it('sits out one wait only', async () => {
    const world = await asked([failing(429, {}, { 'retry-after': '2' })]);
    expect(world.upstream.asked).toEqual(['a/m', 'a/m', 'b/n']);
  });

  it.each([
    ['a 429 that names a long wait', failing(429, {}, { 'retry-after': '4' })],
    ['a 429 that names none', failing(429)],
    ['a quota that is used up', failing(429, { code: 'insufficient_quota' })],
    ['a 402', failing(402)],
    ['a 401', failing(401)],
    ['a 403', failing(403)],
    ['an HTML page with status 200', html],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' } }],
    ['no connection in time', { refuses: 'timeout' }],
    ['no head in time', { refuses: 'never' }],
  ] satisfies [string, Script][])('goes on at once after %s', async (_name, script) => {
    const world = await asked([script]);
    expect(world.upstream.asked).toEqual(['a/m', 'b/n']);
  });

  it.each([
    ['a 500', failing(500)],
    ['a 502', failing(502)],
    ['a 503', failing(503)],
    ['a 504', failing(504)],
    ['a 529', failing(529)],
    ['a 500 of HTML', { ...html, status: 500 }],
    ['a refused connection', { refuses: 'unreachable' }],
  ] satisfies [string, Script][])('asks once more after %s, then goes on', async (_name, script) => {
    const world = await asked([script]);
    expect([world.upstream.asked, world.clock.now()]).toEqual([['a/m', 'a/m', 'b/n'], 151]);
  });

  it('stays with the deployment when asking once more helps', async () => {
    const world = await asked([failing(500), answer]);
    expect(world.upstream.asked).toEqual(['a/m', 'a/m']);
  });

  it('asks as often as the rules of the route say', async () => {
    const routes = { smart: { targets: ['a/m', 'b/n'], failover: { retries: 0 } } };
    expect((await asked([failing(500)], { routes })).upstream.asked).toEqual(['a/m', 'b/n']);
  });

  it('asks only models with a larger context window after a context that is too long', async () => {
    const world = await asked([failing(400, { code: 'context_length_exceeded' })], {
      routes: { smart: { targets: ['a/m', 'b/m', 'b/small', 'b/unknown'] } },
      facts: { 'a/m': { context: 8_000 }, 'b/m': { context: 99_000 }, 'b/small': { context: 8_000 } },
      scripts: { 'b/unknown': [answer] },
    });
    expect(world.upstream.asked).toEqual(['a/m', 'b/unknown']);
  });

  it('goes on after a content policy where the route says so', async () => {
    const routes = { smart: { targets: ['a/m', 'b/n'], failover: { contentPolicyFallback: true } } };
    const world = await asked([failing(400, { code: 'content_policy_violation' })], { routes });
    expect(world.upstream.asked).toEqual(['a/m', 'b/n']);
  });

  it('does not count a candidate whose language cannot say the request', async () => {
    const world = await asked([], {
      routes: { smart: { targets: ['own/m', 'b/n'] } },
      providers: { own: { credentials: 'passthrough' } },
      scripts: { 'own/m': [answer] },
    });
    expect([world.upstream.asked, world.record.attempts.length]).toEqual([['b/n'], 1]);
  });
});

describe('a failure that is the caller’s to read', () => {
  it.each([
    [400, {}, 'upstream_rejected', 400],
    [404, {}, 'upstream_rejected', 404],
    [422, {}, 'upstream_rejected', 422],
    [400, { code: 'content_filter' }, 'upstream_rejected', 400],
  ])('a %i %o is told after one attempt', async (given, error, code, status) => {
    const world = between([failing(given, error)]);
    expect([await failed(world), world.upstream.asked]).toEqual([{ code, status }, ['a/m']]);
  });

  it.each([
    [500, {}, 'upstream_error', 502],
    [504, {}, 'upstream_timeout', 504],
    [401, {}, 'upstream_auth_failed', 502],
    [429, {}, 'rate_limit_exceeded', 429],
    [429, { code: 'insufficient_quota' }, 'no_healthy_upstream', 503],
    [400, { code: 'context_length_exceeded' }, 'upstream_rejected', 400],
  ])('a %i %o of everybody', async (given, error, code, status) => {
    const everybody = [failing(given, error)];
    expect(await failed(between(everybody, { scripts: { 'b/n': everybody } }))).toEqual({ code, status });
  });

  it('is a 429 with the shortest wait when everybody is rate limited', async () => {
    const limited = (seconds: string) => [failing(429, {}, { 'retry-after': seconds })];
    const { failure } = await ask(between(limited('30'), { scripts: { 'b/n': limited('20') } }));
    expect([failure?.status, failure?.details.retryAfterMs]).toEqual([429, 20_000]);
  });

  it('is no 429 when another candidate had a trouble of its own', async () => {
    expect(await failed(between([failing(500)], { scripts: { 'b/n': [failing(429)] } }))).toEqual({
      code: 'upstream_error',
      status: 502,
    });
  });

  it('tells of every attempt', async () => {
    const { failure } = await ask(between([failing(500)], { scripts: { 'b/n': [failing(429)] } }));
    expect(failure?.details.attempts).toEqual([
      { deployment: 'a/m', status: 500, ms: 0, reason: 'server' },
      { deployment: 'a/m', status: 500, ms: 0, reason: 'server' },
      { deployment: 'b/n', status: 429, ms: 0, reason: 'rate_limited' },
    ]);
  });

  it('says how many attempts there were, for which name', async () => {
    const { failure } = await ask(between([failing(500)], { scripts: { 'b/n': [failing(500)] } }));
    expect(failure?.message).toBe("All 4 attempts for 'smart' failed; last: b: upstream says 500");
  });

  it('is the reason why no language can say it, when none can', async () => {
    const world = new World({ providers: { own: { credentials: 'passthrough' } }, scripts: { 'own/m': [] } });
    const { failure } = await world.serve({ model: 'own/m' });
    expect([failure?.code, failure?.details.param]).toEqual(['invalid_request', 'x-provider-authorization']);
  });
});
