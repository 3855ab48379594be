import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import {
  cloudCredential,
  type CredentialForm,
  field,
  formProblems,
  readServiceAccount,
  readToken,
  secret,
} from './index.js';

const form: CredentialForm = {
  by: 'aws',
  fields: [
    secret('id', 'An id'),
    secret('secret', 'A secret'),
    field('place', 'A place', /^[a-z]+$/, 'Must be a place.'),
  ],
  proof: ['id', 'secret'],
  address: ['place'],
};
const plain = { names: [], values: {}, hasKey: false, hasAddress: true };

describe('a credential of several fields', () => {
  it.each([
    ['nothing, where its address is known', {}, []],
    ['a part of the proof', { names: ['id'] }, ['secret: required']],
    ['no address', { hasAddress: false }, ['place: required']],
    ['a field of another kind', { names: ['id', 'secret', 'colour'] }, ['colour: unknown_field']],
    ['a value that is none', { names: ['place'], values: { place: '../x' } }, ['place: bad_format']],
    ['a secret with a line break', { names: ['id', 'secret'], values: { id: 'a\nb' } }, ['id: bad_format']],
    ['a key beside its proof', { names: ['id', 'secret'], hasKey: true }, [': conflict']],
    ['a key alone', { hasKey: true }, []],
  ])('is judged with %s', (_, given, expected) => {
    const found = formProblems(form, { ...plain, ...given });
    expect(found.map(({ field: name = '', code }) => `${name}: ${code}`)).toEqual(expected);
  });

  it('never repeats a value in what is wrong with it', () => {
    fc.assert(
      fc.property(fc.string(), (more) => {
        const values = { id: `canary ${more}`, place: `canary ${more}` };
        const found = formProblems(form, { ...plain, names: ['id', 'place'], values });
        expect(found.length).toBeGreaterThan(0);
        expect(JSON.stringify(found)).not.toContain('canary');
      }),
    );
  });

  it('proves who is asking once its proof is whole, or by the machine itself', () => {
    expect(cloudCredential(form, { id: 'a' }, false)).toBeUndefined();
    expect(cloudCredential(form, { id: 'a', secret: 'b' }, true)).toEqual({
      ...{ by: 'aws', fields: { id: 'a', secret: 'b' }, allowPrivateNetwork: true },
    });
    expect(cloudCredential({ ...form, isAmbient: true }, {}, false)).toMatchObject({ by: 'aws' });
  });
});

describe('the JSON of a service account', () => {
  const account = { type: 'service_account', client_email: 'a@b.example', private_key: 'not-a-key' };
  it('is read, with the usual place of tokens where it names none', () => {
    expect(readServiceAccount(JSON.stringify(account))).toEqual({
      ...{ email: 'a@b.example', privateKey: 'not-a-key', tokenUrl: 'https://oauth2.googleapis.com/token' },
    });
  });

  it.each([
    ['no JSON', 'x'],
    ['another type, which may run programs', { ...account, type: 'external_account' }],
    ['no key', { ...account, private_key: '' }],
    ['a file as the place of tokens', { ...account, token_uri: 'file:///etc/passwd' }],
  ])('is refused with %s', (_, value) => {
    expect(readServiceAccount(typeof value === 'string' ? value : JSON.stringify(value))).toBeUndefined();
  });
});

describe('an answer with a token', () => {
  const read = (status: number, body: unknown) => readToken({ status, text: JSON.stringify(body) }, 1_000);

  it('says how long the token lasts, as a number or as a text', () => {
    expect(read(200, { access_token: 'tok', expires_in: 60 })).toEqual({ value: 'tok', endsMs: 61_000 });
    expect(read(200, { access_token: 'tok', expires_in: '60' })).toEqual({ value: 'tok', endsMs: 61_000 });
    expect(read(200, { access_token: 'tok' }).endsMs).toBe(3_601_000);
  });

  it.each([
    [
      'a refusal',
      401,
      { error: 'invalid_client', error_description: 'the secret s3cr3t is wrong' },
      'status 401, invalid_client',
    ],
    ['a refusal in words', 400, { error: 'the secret s3cr3t is wrong' }, 'status 400'],
    ['no token', 200, { token: 's3cr3t' }, 'status 200'],
    ['a token that would split a header', 200, { access_token: 'a\r\ns3cr3t: b' }, 'status 200'],
    ['a page', 502, '<html>s3cr3t</html>', 'status 502'],
  ])('that is %s says its code and nothing else of it', (_, status, body, told) => {
    const failure = caught(() => read(status, body));
    expect(failure).toMatchObject({ code: 'upstream_auth_failed', details: { fault: 'auth' } });
    expect(failure?.message).toContain(told);
    expect(JSON.stringify([failure?.message, failure?.details])).not.toContain('s3cr3t');
  });
});

function caught(work: () => unknown): Failure | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof Failure ? error : undefined;
  }
  return undefined;
}
