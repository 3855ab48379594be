import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentialFieldsPlace, secretsFrom } from '#adapters/secrets';
import { rotate } from '../../../../scripts/secrets-rotate.ts';
import { newEncryptionKey } from '../../../../scripts/up/new-secrets.ts';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

const [first, second] = [newEncryptionKey(), newEncryptionKey()];
let admin: TestAdmin;

beforeAll(async () => {
  const variables: Record<string, string> = { AWS_REGION: 'eu-west-1', EMPTY: '' };
  admin = await startAdmin({ environment: (name) => variables[name], secrets: secretsFrom(first) });
});
afterAll(() => admin.stop());

let count = 0;
const fresh = () => `cloud-${(count += 1)}`;

const keys = { access_key_id: 'AKIAEXAMPLE', secret_access_key: 'not-a-real-secret-wXyZ', region: 'eu-central-1' };
const send = (body: object) => admin.call('POST', '/providers', { body: { slug: fresh(), kind: 'bedrock', ...body } });
const create = async (body: object) => {
  const { status, body: made } = await send(body);
  expect([status, made.errors]).toEqual([201, undefined]);
  return made as { id: string; slug: string };
};
const patch = (id: string, credential: unknown) => admin.call('PATCH', `/providers/${id}`, { body: { credential } });
const row = (id: string) => admin.database.provider.findUniqueOrThrow({ where: { id } });
const sealedOf = async (id: string, secrets = admin.secrets): Promise<unknown> =>
  JSON.parse(secrets.open((await row(id)).credentialSealed ?? '', credentialFieldsPlace(id)));

describe('a credential of several fields', () => {
  it('is sealed as far as it is secret, makes the address, and is read back without its secrets', async () => {
    const made = await create({ credential: keys });
    expect(made).toMatchObject({
      base_url: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
      api_key: { set: false },
      credential: {
        access_key_id: { set: true, value: 'AKIAEXAMPLE', ref: null, hint: null },
        secret_access_key: { set: true, value: null, ref: null, hint: '…wXyZ' },
        session_token: { set: false, value: null, ref: null, hint: null },
        region: { set: true, value: 'eu-central-1', ref: null, hint: null },
      },
    });
    const { body } = await admin.call('GET', `/providers/${made.id}`);
    expect(JSON.stringify([made, body])).not.toContain('not-a-real-secret');
    expect(JSON.stringify(await row(made.id))).not.toContain('not-a-real-secret');
    expect(await sealedOf(made.id)).toEqual({ secret_access_key: 'not-a-real-secret-wXyZ' });
  });

  it('may lie elsewhere, field by field', async () => {
    const made = await create({
      credential: { access_key_id: 'env:AWS_ID', secret_access_key: 'file:/run/secrets/aws', region: 'env:AWS_REGION' },
    });
    expect(made).toMatchObject({
      base_url: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
      credential: {
        access_key_id: { set: true, value: null, ref: 'env:AWS_ID' },
        secret_access_key: { set: true, ref: 'file:/run/secrets/aws', hint: null },
        region: { ref: 'env:AWS_REGION' },
      },
    });
    expect((await row(made.id)).credentialSealed).toBeNull();
  });

  it('is merged by a patch, one secret without the others', async () => {
    const { id } = await create({ credential: { ...keys, session_token: 'not-a-real-token-1111' } });
    const { status, body } = await patch(id, { session_token: 'not-a-real-token-2222', region: 'us-east-1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ base_url: 'https://bedrock-runtime.us-east-1.amazonaws.com' });
    expect(await sealedOf(id)).toEqual({
      secret_access_key: 'not-a-real-secret-wXyZ',
      session_token: 'not-a-real-token-2222',
    });
    await patch(id, { session_token: null });
    expect(await sealedOf(id)).toEqual({ secret_access_key: 'not-a-real-secret-wXyZ' });
  });

  it('stays as it is where it is not spoken of, or sent as it was read back', async () => {
    const { id, slug } = await create({ credential: keys });
    const before = await row(id);
    await admin.call('PATCH', `/providers/${id}`, { body: { enabled: false } });
    await patch(id, { secret_access_key: '…wXyZ' });
    await admin.call('PUT', `/providers/${slug}`, { body: { kind: 'bedrock' } });
    expect(await row(id)).toMatchObject({ credential: before.credential, credentialSealed: before.credentialSealed });
  });

  it('is taken away as a whole by null', async () => {
    const { id } = await create({ credential: keys, base_url: 'https://bedrock.example' });
    expect((await patch(id, null)).body).toMatchObject({ credential: { region: { set: false } } });
    expect(await row(id)).toMatchObject({ credential: {}, credentialSealed: null });
  });

  it('is replaced as a whole where it is given', async () => {
    const { id, slug } = await create({ credential: { ...keys, session_token: 'not-a-real-token-1111' } });
    const { status } = await admin.call('PUT', `/providers/${slug}`, { body: { kind: 'bedrock', credential: keys } });
    expect([status, await sealedOf(id)]).toEqual([200, { secret_access_key: 'not-a-real-secret-wXyZ' }]);
  });

  it('may hold a service account as the object it is', async () => {
    const account = { type: 'service_account', client_email: 'a@b.example', private_key: 'not-a-key' };
    const credential = { service_account: account, project: 'a-project', location: 'global' };
    const made = await create({ kind: 'vertex', credential });
    expect(made).toMatchObject({
      base_url: 'https://aiplatform.googleapis.com/v1/projects/a-project/locations/global',
      credential: { service_account: { set: true, value: null, hint: '…' } },
    });
    expect(JSON.stringify(made)).not.toContain('not-a-key');
    expect(await sealedOf(made.id)).toEqual({ service_account: JSON.stringify(account) });
  });

  it('has one key, wherever it is written', async () => {
    const azure = { kind: 'azure-openai', base_url: 'https://res.openai.azure.com' };
    const made = await create({ ...azure, credential: { api_key: 'not-a-real-key-5678', api_version: 'preview' } });
    expect(made).toMatchObject({
      api_key: { set: true, hint: '…5678' },
      credential: { api_version: { value: 'preview' } },
    });
    const { body } = await patch(made.id, {
      ...{ api_key: null, tenant_id: 'tenant', client_id: 'app', client_secret: 'not-a-real-secret' },
    });
    expect(body).toMatchObject({ api_key: { set: false }, credential: { client_secret: { set: true } } });
  });

  it('is wrapped again by a rotation of the encryption key', async () => {
    const { id } = await create({ credential: keys });
    await rotate(admin.databaseUrl, { encryptionKey: second, previousEncryptionKeys: [first] });
    expect(await sealedOf(id, secretsFrom(second))).toEqual({ secret_access_key: 'not-a-real-secret-wXyZ' });
  });
});

describe('a credential that cannot be used', () => {
  const azure = { kind: 'azure-openai', base_url: 'https://res.openai.azure.com' };
  it.each<[string, object, string, string]>([
    ['an unknown field', { credential: { ...keys, secret: 'x' } }, '/credential/secret', 'unknown_field'],
    ['half a proof', { credential: { ...keys, secret_access_key: null } }, '/credential/secret_access_key', 'required'],
    ['no region', { credential: { ...keys, region: null } }, '/credential/region', 'required'],
    ['nothing at all', {}, '/credential/region', 'required'],
    [
      'a region that leads elsewhere',
      { credential: { ...keys, region: 'x.evil.example/' } },
      '/credential/region',
      'bad_format',
    ],
    [
      'a secret with a line break',
      { credential: { ...keys, secret_access_key: 'a\nb' } },
      '/credential/secret_access_key',
      'bad_format',
    ],
    ['a number', { credential: { ...keys, region: 1 } }, '/credential/region', 'invalid'],
    ['an object for a secret', { credential: { ...keys, region: {} } }, '/credential/region', 'bad_format'],
    [
      'a malformed reference',
      { credential: { ...keys, region: 'env:NO NAME' } },
      '/credential/region',
      'bad_reference',
    ],
    [
      'a relative file',
      { credential: { ...keys, secret_access_key: 'file:x' } },
      '/credential/secret_access_key',
      'bad_reference',
    ],
    [
      'a hint of nothing',
      { credential: { ...keys, secret_access_key: '…abcd' } },
      '/credential/secret_access_key',
      'bad_format',
    ],
    ['a key beside a proof', { api_key: 'not-a-real-key', credential: keys }, '/credential', 'conflict'],
    [
      'a key twice',
      { api_key: 'a', credential: { api_key: 'b', region: 'eu-west-1' } },
      '/credential/api_key',
      'conflict',
    ],
    ['fields for a kind with a key only', { kind: 'openai', credential: keys }, '/credential', 'not_allowed'],
    ['no address', { kind: 'azure-openai' }, '/base_url', 'required'],
    [
      'a version that is none',
      { ...azure, credential: { api_version: '2024' } },
      '/credential/api_version',
      'bad_format',
    ],
    ['half an application', { ...azure, credential: { tenant_id: 't' } }, '/credential/client_id', 'required'],
    [
      'an account that runs programs',
      vertexWith({ type: 'external_account' }),
      '/credential/service_account',
      'bad_format',
    ],
    ['a project that leads elsewhere', vertexWith({}, '../x'), '/credential/project', 'bad_format'],
  ])('is refused with %s', async (_, body, pointer, code) => {
    const { status, body: problem } = await send(body);
    expect([status, problem.errors]).toEqual([
      400,
      expect.arrayContaining([expect.objectContaining({ pointer, code })]),
    ]);
    expect(JSON.stringify(problem)).not.toContain('not-a-real');
  });
});

function vertexWith(change: object, project = 'a-project') {
  const account = { type: 'service_account', client_email: 'a@b.example', private_key: 'not-a-real-key', ...change };
  return { kind: 'vertex', credential: { service_account: account, project, location: 'us' } };
}
