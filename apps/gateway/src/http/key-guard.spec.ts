import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import type { Caller } from '../relay/ports.js';
import type { Callers } from './callers.js';
import { KeyGuard } from './key-guard.js';
import { Strangers } from './strangers.js';

const caller: Caller = {
  ...{
    keyId: '',
    keyName: '',
    project: 'default',
    models: [],
    routes: ['*'],
    endpoints: ['*'],
    limits: {},
    budgets: [],
  },
};

interface World {
  readonly ipAllow?: readonly string[];
  readonly endpoints?: readonly string[];
  /** What is thrown for each key that begins with `bad`. */
  readonly refusal?: Failure['code'];
}

/** Knows every key but those that begin with `bad`, and asks the database for those that do not begin with `gw_`. */
function setUp({ ipAllow = [], endpoints = ['*'], refusal = 'invalid_api_key' }: World = {}) {
  const world = { nowMs: 0, asked: 0 };
  const find: Callers['find'] = async (secret, beforeAsking = () => undefined) => {
    if (!secret.startsWith('gw_')) {
      beforeAsking();
      world.asked += 1;
    }
    if (secret.startsWith('bad')) throw new Failure(refusal, 'No.');
    return { enabled: true, ipAllow, caller: { ...caller, endpoints, keyId: secret } };
  };
  const guard = new KeyGuard({ find }, new Strangers(() => world.nowMs));
  const enter = async (headers: Readonly<Record<string, string>>, remoteAddress: string, endpoint?: 'chat') =>
    guard.authenticate({ headers, socket: { remoteAddress } }, endpoint).then(
      ({ keyId }) => keyId,
      (error: unknown) => (error instanceof Failure ? error.code : String(error)),
    );
  const withKey = (key: string, from = '198.51.100.1') => enter({ authorization: `Bearer ${key}` }, from);
  return { world, enter, withKey };
}

describe('the key of a request', () => {
  const { enter } = setUp();

  it.each([
    [{ authorization: 'Bearer gw_1' }],
    [{ authorization: 'bearer  gw_1 ' }],
    [{ 'x-api-key': 'gw_1' }],
    [{ 'x-goog-api-key': 'gw_1' }],
    [{ authorization: 'Bearer gw_1', 'x-api-key': 'gw_2' }],
  ])('is found in %j', async (headers) => {
    expect(await enter(headers as Readonly<Record<string, string>>, '::1')).toBe('gw_1');
  });

  it.each([[{}], [{ authorization: 'Bearer' }], [{ authorization: 'Basic gw_1' }], [{ 'x-api-key': '' }]])(
    'is missed in %j',
    async (headers) => {
      expect(await enter(headers as Readonly<Record<string, string>>, '::1')).toBe('invalid_api_key');
    },
  );
});

describe('a key that may be used from some addresses', () => {
  const { enter } = setUp({ ipAllow: ['10.0.0.0/8', '2001:db8::/32'] });
  const from = (address: string, more = {}) => enter({ authorization: 'Bearer gw_1', ...more }, address);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1'])('opens from %s', async (address) => {
    expect(await from(address)).toBe('gw_1');
  });

  it.each(['11.1.2.3', '::1', '2001:db9::1', ''])('does not from %j', async (address) => {
    expect(await from(address)).toBe('ip_not_allowed');
  });

  it('does not believe what a header says of the address', async () => {
    expect(await from('11.1.2.3', { 'x-forwarded-for': '10.1.2.3', 'x-real-ip': '10.1.2.3' })).toBe('ip_not_allowed');
  });

  it('opens from everywhere when none is named', async () => {
    const anywhere = setUp({ ipAllow: [] });
    expect(await anywhere.withKey('gw_1', '11.1.2.3')).toBe('gw_1');
  });
});

describe('a key that may call some endpoints', () => {
  const asked = (endpoints: readonly string[], endpoint?: 'chat') =>
    setUp({ endpoints }).enter({ authorization: 'Bearer gw_1' }, '::1', endpoint);

  it('calls those', async () => expect(await asked(['embeddings', 'chat'], 'chat')).toBe('gw_1'));
  it('calls all of them when it may', async () => expect(await asked(['*'], 'chat')).toBe('gw_1'));
  it('calls no other', async () => expect(await asked(['embeddings'], 'chat')).toBe('policy_blocked'));
  it('may look around all the same', async () => expect(await asked([])).toBe('gw_1'));
});

describe('keys that nobody knows', () => {
  /** Ten a second, and a minute's worth of that at once. */
  const BURST = 600;
  const many = async (count: number, key: string, { withKey }: ReturnType<typeof setUp>) => {
    const codes: string[] = [];
    for (let turn = 0; turn < count; turn += 1) codes.push(await withKey(`${key}${turn}`));
    return codes;
  };

  it('are asked for at a pace, for each network they come from', async () => {
    const set = setUp();
    expect(new Set(await many(BURST, 'bad', set))).toEqual(new Set(['invalid_api_key']));
    expect(new Set(await many(50, 'bad', set))).toEqual(new Set(['rate_limit_exceeded']));
    expect(set.world.asked).toBe(BURST);
    expect(await set.withKey('bad', '198.51.100.2')).toBe('invalid_api_key');
    set.world.nowMs = 1_000;
    expect(await many(11, 'bad', set)).toEqual([...Array<string>(10).fill('invalid_api_key'), 'rate_limit_exceeded']);
  });

  it('keep no key out that is known, nor one that is good', async () => {
    const set = setUp();
    await many(BURST - 1, 'bad', set);
    expect(new Set(await many(50, 'good', set)).size).toBe(50);
    await many(2, 'bad', set);
    expect(await set.withKey('gw_1')).toBe('gw_1');
  });

  it('are refused at a pace as well where the database is not asked, and keep no other key out', async () => {
    const set = setUp();
    for (let turn = 0; turn < BURST; turn += 1) await set.enter({}, '198.51.100.1');
    expect(await set.enter({}, '198.51.100.1')).toBe('rate_limit_exceeded');
    expect(await set.withKey('good')).toBe('good');
  });

  it('are not counted while the database cannot say', async () => {
    const set = setUp({ refusal: 'auth_backend_unavailable' });
    expect(new Set(await many(BURST + 10, 'bad', set))).toEqual(new Set(['auth_backend_unavailable']));
  });
});
