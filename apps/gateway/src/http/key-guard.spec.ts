import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { Callers } from './callers.js';
import { authenticate } from './key-guard.js';

/** Answers with the secret it was asked for. */
const callers = new Callers({
  find: async (secret) => ({
    enabled: true,
    caller: { keyId: secret, keyName: '', project: 'default', models: [], limits: {} },
  }),
  isWellFormed: () => true,
  wall: () => 0,
});

const keyIn = (headers: Readonly<Record<string, string>>): Promise<string> =>
  authenticate(headers, callers).then(
    ({ keyId }) => keyId,
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

describe('the key of a request', () => {
  it.each([
    [{ authorization: 'Bearer gw_1' }],
    [{ authorization: 'bearer  gw_1 ' }],
    [{ 'x-api-key': 'gw_1' }],
    [{ 'x-goog-api-key': 'gw_1' }],
    [{ authorization: 'Bearer gw_1', 'x-api-key': 'gw_2' }],
  ])('is found in %j', async (headers) => {
    expect(await keyIn(headers as Readonly<Record<string, string>>)).toBe('gw_1');
  });

  it.each([[{}], [{ authorization: 'Bearer' }], [{ authorization: 'Basic gw_1' }], [{ 'x-api-key': '' }]])(
    'is missed in %j',
    async (headers) => {
      expect(await keyIn(headers as Readonly<Record<string, string>>)).toBe('invalid_api_key');
    },
  );
});
