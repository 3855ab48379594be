import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { Callers, type Found } from './callers.js';

const caller = {
  keyId: 'key_1',
  keyName: 'app',
  project: 'default',
  models: ['*'],
  routes: ['*'],
  endpoints: ['*'],
  limits: {},
  budgets: [],
};
const known: Found = { caller, enabled: true, ipAllow: [] };
const HOUR_MS = 3_600_000;

/** Keys beginning with `gw_` are well formed. `answer` is what the database says at the moment. */
function setUp(first: Found | 'nobody' | Error = known) {
  const asked: string[] = [];
  const world = { answer: first, nowMs: 1_000_000, lastSeen: 1_000_000, asked };
  const callers = new Callers({
    find: async (secret) => {
      asked.push(secret);
      const { answer } = world;
      await Promise.resolve();
      if (answer instanceof Error) throw answer;
      return answer === 'nobody' ? undefined : answer;
    },
    isWellFormed: (secret) => secret.startsWith('gw_'),
    wall: () => world.nowMs,
    lastSeen: () => world.lastSeen,
  });
  const codeOf = (secret = 'gw_1', beforeAsking?: () => void) =>
    callers.find(secret, beforeAsking).then(
      (found) => found.caller.keyId,
      (error: unknown) => (error instanceof Failure ? error.code : error),
    );
  return { world, callers, codeOf };
}

const away = new Error('the database is away');

describe('a key', () => {
  it('is asked for once, however often it comes', async () => {
    const { world, codeOf } = setUp();
    await codeOf();
    expect([await codeOf(), world.asked]).toEqual(['key_1', ['gw_1']]);
  });

  it('is asked for once by many that come at the same time', async () => {
    const { world, codeOf } = setUp();
    const all = await Promise.all(Array.from({ length: 50 }, () => codeOf()));
    expect([new Set(all), world.asked.length]).toEqual([new Set(['key_1']), 1]);
  });

  it('is not another key that begins alike', async () => {
    const { world, codeOf } = setUp();
    const alike = `gw_${'x'.repeat(60)}`;
    await codeOf(`${alike}1`);
    await codeOf(`${alike}2`);
    expect(world.asked).toHaveLength(2);
  });

  it('that is malformed never asks the database', async () => {
    const { world, codeOf } = setUp();
    expect([await codeOf('sk-1'), world.asked]).toEqual(['invalid_api_key', []]);
  });

  it('that nobody knows is remembered as such', async () => {
    const { world, codeOf } = setUp('nobody');
    await codeOf();
    expect([await codeOf(), world.asked.length]).toEqual(['invalid_api_key', 1]);
  });

  it('that nobody knew is known as soon as it was made', async () => {
    const { world, callers, codeOf } = setUp('nobody');
    await codeOf();
    world.answer = known;
    callers.forget();
    expect(await codeOf()).toBe('key_1');
  });

  it('that is disabled is refused', async () => {
    expect(await setUp({ ...known, enabled: false }).codeOf()).toBe('invalid_api_key');
  });

  it('is refused from the moment it expires', async () => {
    const { world, codeOf } = setUp({ ...known, expiresAt: 1_000_010 });
    const before = await codeOf();
    world.nowMs = 1_000_010;
    expect([before, await codeOf()]).toEqual(['key_1', 'invalid_api_key']);
  });
});

describe('who wants to know before the database is asked', () => {
  it('is told of a key that was never met, once, and of no other', async () => {
    const { callers, codeOf } = setUp();
    let told = 0;
    const tell = () => void (told += 1);
    await Promise.all([codeOf('gw_1', tell), codeOf('gw_1', tell), codeOf('mistyped', tell)]);
    callers.forget();
    await codeOf('gw_1', tell);
    expect(told).toBe(1);
  });

  it('may forbid it', async () => {
    const { world, codeOf } = setUp();
    const forbid = () => {
      throw new Failure('rate_limit_exceeded', 'Too many.');
    };
    expect([await codeOf('gw_1', forbid), [...world.asked], await codeOf()]).toEqual([
      'rate_limit_exceeded',
      [],
      'key_1',
    ]);
  });
});

describe('after a change of keys', () => {
  const later = 250;

  it('each is asked for again at its next use, once', async () => {
    const { world, callers, codeOf } = setUp();
    await codeOf();
    callers.forget();
    await codeOf();
    await codeOf();
    expect(world.asked).toHaveLength(2);
  });

  it('a known key is served on while it is asked for, and refused as soon as the answer is there', async () => {
    const { world, callers, codeOf } = setUp();
    await codeOf();
    world.answer = 'nobody';
    callers.forget();
    expect([await codeOf(), await codeOf()]).toEqual(['key_1', 'invalid_api_key']);
  });

  it('a key waits for the answer where the change is a quarter of a second old', async () => {
    const { world, callers, codeOf } = setUp();
    await codeOf();
    world.answer = 'nobody';
    callers.forget();
    world.nowMs += later;
    expect(await codeOf()).toBe('invalid_api_key');
  });

  it('a key is served on for no longer when keys change again and again', async () => {
    const { world, callers, codeOf } = setUp();
    await codeOf();
    world.answer = 'nobody';
    for (let change = 0; change < 5; change += 1) {
      callers.forget();
      world.nowMs += later / 5;
    }
    expect(await codeOf()).toBe('invalid_api_key');
  });

  it('a key is not served on where the database cannot be asked', async () => {
    const { world, callers, codeOf } = setUp();
    await codeOf();
    world.answer = away;
    callers.forget();
    world.nowMs += later;
    expect(await codeOf()).toBe('auth_backend_unavailable');
  });

  it('what was asked before it is not believed by those who come after it', async () => {
    const { world, callers, codeOf } = setUp();
    const before = codeOf();
    world.answer = { ...known, enabled: false };
    callers.forget();
    expect([await codeOf(), await before, await codeOf()]).toEqual(['invalid_api_key', 'key_1', 'invalid_api_key']);
  });

  it('what was asked before it is not remembered, though it is answered after it', async () => {
    const answers: ((found: Found | undefined) => void)[] = [];
    const find = () => new Promise<Found | undefined>((resolve) => answers.push(resolve));
    const callers = new Callers({ find, isWellFormed: () => true, wall: () => 0, lastSeen: () => 0 });
    const [before, , after] = [callers.find('gw_1'), callers.forget(), callers.find('gw_1')];
    answers[1]?.(undefined);
    await expect(after).rejects.toMatchObject({ code: 'invalid_api_key' });
    answers[0]?.(known);
    await expect(before).resolves.toEqual(known);
    await expect(callers.find('gw_1')).rejects.toMatchObject({ code: 'invalid_api_key' });
  });
});

describe('while the database is away', () => {
  it('an unknown key is told to come back, not that it is wrong', async () => {
    const { callers } = setUp(away);
    const failure = await callers.find('gw_1').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'auth_backend_unavailable', status: 503, details: { retryAfterMs: 1_000 } });
  });

  it('nothing is remembered of having asked in vain', async () => {
    const { world, codeOf } = setUp(away);
    await codeOf();
    world.answer = known;
    expect(await codeOf()).toBe('key_1');
  });

  it.each([
    ['is trusted for an hour since it was there', HOUR_MS - 1, 'key_1'],
    ['is not trusted any longer', HOUR_MS, 'auth_backend_unavailable'],
  ])('a known key %s', async (_, ms, expected) => {
    const { world, codeOf } = setUp();
    await codeOf();
    world.lastSeen = world.nowMs += 10 * HOUR_MS;
    world.answer = away;
    world.nowMs += ms;
    expect(await codeOf()).toBe(expected);
  });

  it.each([
    ['is trusted', HOUR_MS - 1, 'key_1'],
    ['is not', HOUR_MS, 'auth_backend_unavailable'],
  ])('what was kept of a key since the database was there %s', async (_, age, expected) => {
    const { world, codeOf } = setUp();
    world.lastSeen = world.nowMs - age;
    world.answer = { ...known, asOf: world.lastSeen };
    expect(await codeOf()).toBe(expected);
  });

  it('a key that was known to be wrong is neither right nor wrong', async () => {
    const { world, callers, codeOf } = setUp('nobody');
    await codeOf();
    world.answer = away;
    callers.forget();
    expect(await codeOf()).toBe('auth_backend_unavailable');
  });

  it('a key that has expired in the meantime is refused all the same', async () => {
    const { world, codeOf } = setUp({ ...known, expiresAt: 1_000_010 });
    await codeOf();
    world.answer = away;
    world.nowMs = 1_000_020;
    expect(await codeOf()).toBe('invalid_api_key');
  });
});
