import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

let count = 0;
const fresh = () => `provider-${(count += 1)}`;

describe('A new provider', () => {
  const bad: readonly [string, object, string][] = [
    ['an unknown kind', { kind: 'skynet' }, '/kind'],
    ['a kind from the prototype', { kind: 'constructor' }, '/kind'],
    ['a slug with capitals', { slug: 'OpenAI' }, '/slug'],
    ['a slug of 64 characters', { slug: 'a'.repeat(64) }, '/slug'],
    [
      'a credential for a usage API that there is none of',
      { kind: 'groq', usage_credential: 'k' },
      '/usage_credential',
    ],
    ['a bad reference to one', { usage_credential: 'env:1' }, '/usage_credential'],
    ['an unknown field', { baseurl: 'https://ok.example' }, '/baseurl'],
    ['a kind without an address of its own, and none given', { kind: 'openai-compatible' }, '/base_url'],
    ['the metadata service', { base_url: 'http://169.254.169.254/' }, '/base_url'],
    ['the metadata service as a number', { base_url: 'http://2852039166/' }, '/base_url'],
    ['the metadata service in IPv6', { base_url: 'http://[::ffff:a9fe:a9fe]/' }, '/base_url'],
    ['the metadata service by name', { base_url: 'http://metadata.google.internal/' }, '/base_url'],
    [
      'loopback when private networks are refused',
      { base_url: 'http://127.1/', allow_private_network: false },
      '/base_url',
    ],
    ['a user in the address', { base_url: 'https://ok.example@127.0.0.1/' }, '/base_url'],
    ['a backslash in the address', { base_url: 'https://127.0.0.1\\@ok.example/' }, '/base_url'],
    ['a port of Redis', { base_url: 'https://ok.example:6379/' }, '/base_url'],
    ['a file as address', { base_url: 'file:///etc/passwd' }, '/base_url'],
    ['an address of 3 KB', { base_url: `https://${'a'.repeat(3_000)}.example` }, '/base_url'],
    ['broken punycode', { base_url: 'https://xn--/' }, '/base_url'],
    ['the demo address for another kind', { base_url: 'demo://local' }, '/base_url'],
    ['a header with a line break', { headers: { x: 'a\r\nHost: evil' } }, '/headers/x'],
    ['a header name with a space', { headers: { 'x y': 'a' } }, '/headers/x y'],
    ['a header name with a colon', { headers: { 'x:': 'a' } }, '/headers/x:'],
    ['a header name in UTF-8', { headers: { é: 'a' } }, '/headers/é'],
    ['a Host header', { headers: { Host: 'evil' } }, '/headers/Host'],
    ['a Content-Length header', { headers: { 'Content-Length': '1' } }, '/headers/Content-Length'],
    ['a Transfer-Encoding header', { headers: { 'transfer-encoding': 'chunked' } }, '/headers/transfer-encoding'],
    ['a Connection header', { headers: { connection: 'close' } }, '/headers/connection'],
    ['a header twice', { headers: { 'x-a': '1', 'X-A': '2' } }, '/headers'],
    ['a key with a line break', { api_key: 'sk-a\r\nHost: evil' }, '/api_key'],
    ['a malformed reference', { api_key: 'env:NOT A NAME' }, '/api_key'],
    ['a relative file', { api_key: 'file:secret' }, '/api_key'],
    ['a failover of 0 seconds', { failover: { connect_s: 0 } }, '/failover/connect_s'],
    ['an endless failover', { failover: { total_s: 1e9 } }, '/failover/total_s'],
    ['half a retry', { failover: { retries: 1.5 } }, '/failover/retries'],
    ['an unknown rescue', { failover: { on_cut: 'pray' } }, '/failover/on_cut'],
    ['a model twice', { models: [{ id: 'a' }, { id: 'a' }] }, '/models'],
    ['an unknown capability', { models: [{ id: 'a', capabilities: ['flying'] }] }, '/models/0/capabilities/0'],
    ['rpm 0', { limits: { rpm: 0 } }, '/limits/rpm'],
    ['output_tpm 1e12', { limits: { output_tpm: 1e12 } }, '/limits/output_tpm'],
    ['a model with tpm -1', { models: [{ id: 'a', limits: { tpm: -1 } }] }, '/models/0/limits/tpm'],
    ['a model with an unknown limit', { models: [{ id: 'a', limits: { rps: 1 } }] }, '/models/0/limits/rps'],
    ['an id', { id: 'prov_1' }, '/id'],
    ['a source', { source: 'built in' }, '/source'],
    ['17 notes', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`n${at}`, 'x'])) }, '/metadata'],
  ];

  it('keeps limits of its own and of its models', async () => {
    const limits = { rpm: 1, tpm: 2, input_tpm: 3, output_tpm: 4, concurrency: 5 };
    const body = { slug: fresh(), kind: 'openai', limits, models: [{ id: 'a', limits: { tpm: 9 } }] };
    expect(await admin.call('POST', '/providers', { body })).toMatchObject({ status: 201, body });
  });

  it.each(bad)('is refused with %s', async (_, change, pointer) => {
    const { status, body } = await admin.call('POST', '/providers', {
      body: { slug: fresh(), kind: 'openai', ...change },
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });
});

describe('Where the admin API is open to other machines', () => {
  let remote: TestAdmin;

  beforeAll(async () => {
    remote = await startAdmin({ network: { allowPrivate: false } });
  });

  afterAll(() => remote.stop());

  const add = (body: object) => remote.call('POST', '/providers', { body: { slug: fresh(), kind: 'openai', ...body } });

  it('a private address needs allow_private_network', async () => {
    const base_url = 'http://10.0.0.8:8000/v1';
    expect((await add({ base_url })).body.errors[0]?.message).toContain('allow_private_network');
    expect((await add({ base_url, allow_private_network: true })).status).toBe(201);
  });

  it('kinds that run on own machines may have one', async () => {
    expect((await add({ kind: 'ollama', base_url: 'http://10.0.0.8:11434' })).status).toBe(201);
  });
});
