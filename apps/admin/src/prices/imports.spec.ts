import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { type FakeUpstream, startUpstream } from '../../../../test/fakes/upstream/index.js';
import { json, text } from '../../../../test/fakes/upstream/replies.js';
import { PriceUpdatesService } from './price-updates.service.js';

let admin: TestAdmin;
let upstream: FakeUpstream;
let now = 0;

const settings: { priceListUrl?: string } = {};

beforeAll(async () => {
  upstream = await startUpstream();
  settings.priceListUrl = `${upstream.url}/daily.json`;
  admin = await startAdmin({ ...settings, nowMs: () => now });
});

beforeEach(async () => {
  for (const [slug, kind] of [
    ['openai', 'openai'],
    ['paris', 'mistral'],
    ['house', 'ollama'],
  ])
    await admin.call('POST', '/providers', {
      body: { slug, kind, ...(kind === 'ollama' && { base_url: 'http://127.0.0.1:1/v1' }) },
    });
});

afterEach(async () => {
  await admin.database.price.deleteMany();
  await admin.database.heldPrice.deleteMany();
  await admin.database.provider.deleteMany();
});

afterAll(async () => {
  await admin.stop();
  await upstream.close();
});

const costs = (models: Readonly<Record<string, object>>) => ({
  models: Object.fromEntries(Object.entries(models).map(([name, cost]) => [name, { cost }])),
});

/** `gpt-test` stands in the catalogue for 2.50 and 10. */
const published = (gpt: object = { input: 2, output: 8, cache_read: 0.5 }) => ({
  openai: costs({ 'gpt-test': gpt, 'gpt-new': { input: 1, output: 4 } }),
  mistral: costs({ 'mistral-x': { input: 0.4, output: 2, context_over_200k: { input: 0.8, output: 3 } } }),
  groq: costs({ 'llama-x': { input: 0.1, output: 0.2 } }),
});

const far = published({ input: 250, output: 8 });
const imported = (body: object) => admin.call('POST', '/prices/import', { body });
const read = async (place: string) => (await admin.call('GET', `/prices/${place}`)).body;
const names = (all: readonly { readonly provider: string; readonly model: string }[]) =>
  all.map(({ provider, model }) => `${provider}/${model}`).toSorted();

describe('POST /prices/import', () => {
  it('takes over what changed, for the providers that are configured, and says what it was before', async () => {
    const { status, body } = await imported({ list: published() });
    expect(status).toBe(200);
    expect(names(body.changed)).toEqual(['openai/gpt-new', 'openai/gpt-test', 'paris/mistral-x']);
    expect(body).toMatchObject({ origin: 'models.dev', dry_run: false, held: [], kept: [], unlisted: [] });
    expect(body.changed.find(({ model }) => model === 'gpt-test')).toMatchObject({
      from: { input: '2.50', cached_input: '1.25' },
      to: { input: '2.00', output: '8.00', cached_input: '0.50' },
    });
    expect(body.changed.find(({ model }) => model === 'gpt-new')).toMatchObject({ from: null });
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.00', origin: 'models.dev' });
    expect((await admin.call('GET', '/prices/groq/llama-x')).status).toBe(404);
  });

  it('keeps the prices of longer inputs', async () => {
    await imported({ list: published() });
    expect(await read('paris/mistral-x')).toMatchObject({
      tiers: [{ above_input: 200_000, input: '0.80', output: '3.00' }],
    });
  });

  it('changes nothing in a dry run, and tells what it would', async () => {
    const { body } = await imported({ list: far, dry_run: true });
    expect(names(body.changed)).toEqual(['openai/gpt-new', 'paris/mistral-x']);
    expect(body.held).toMatchObject([{ id: null, model: 'gpt-test' }]);
    expect(await admin.database.price.count()).toBe(0);
    expect(await admin.database.heldPrice.count()).toBe(0);
  });

  it('adds nothing when nothing changed', async () => {
    await imported({ list: published() });
    const { body } = await imported({ list: published() });
    expect(body).toMatchObject({ changed: [], held: [], kept: [], unchanged: 3 });
    expect(await admin.database.price.count()).toBe(3);
  });

  it('leaves alone what an operator set, unless it is told to overwrite that', async () => {
    await admin.call('PUT', '/prices/openai/gpt-test', { body: { input: '3', output: '9' } });
    const { body } = await imported({ list: published() });
    expect(names(body.kept)).toEqual(['openai/gpt-test']);
    expect(await read('openai/gpt-test')).toMatchObject({ input: '3.00', origin: 'override' });
    await imported({ list: published(), overwrite: true });
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.00', origin: 'models.dev' });
  });

  it('waits with all of it for the day it names', async () => {
    const { body } = await imported({ list: published(), effective_from: '2999-01-01T00:00:00Z' });
    expect(body.effective_from).toBe('2999-01-01T00:00:00.000Z');
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.50', origin: 'catalogue' });
  });

  it('is for one provider where it is named, and for kinds that nobody configured with all', async () => {
    expect(names((await imported({ list: published(), provider: 'paris' })).body.changed)).toEqual(['paris/mistral-x']);
    const { body } = await imported({ list: published(), all: true });
    expect(names(body.changed)).toEqual(['groq/llama-x', 'openai/gpt-new', 'openai/gpt-test']);
  });

  it('names the providers that the list does not know, but no machine of ours', async () => {
    const { body } = await imported({ list: { mistral: published().mistral } });
    expect(body).toMatchObject({ unlisted: ['openai'] });
  });

  it("reads LiteLLM's form as well", async () => {
    const told = { litellm_provider: 'mistral', mode: 'chat', input_cost_per_token: 4e-7, output_cost_per_token: 2e-6 };
    const { body } = await imported({ list: { 'mistral/mistral-x': told } });
    expect(body).toMatchObject({ origin: 'litellm' });
    expect(await read('paris/mistral-x')).toMatchObject({ input: '0.40', output: '2.00', origin: 'litellm' });
  });

  it('takes a list of several megabytes, and does not even read that of anybody but the owner', async () => {
    const list = { ...published(), padding: { models: {}, doc: 'x'.repeat(3_000_000) } };
    expect((await imported({ list })).status).toBe(200);
    const headers = { authorization: 'Bearer somebody-elses' };
    const refused = await admin.call('POST', '/prices/import', { body: 'not JSON', headers });
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthorized']);
  });

  const bad: readonly [string, object, string][] = [
    ['neither a list nor a url', {}, '/url'],
    ['both of them', { list: published(), url: 'https://a.example/' }, '/url'],
    ['a list of something else', { list: { a: 1 } }, '/list'],
    ['the past', { list: published(), effective_from: '2020-01-01T00:00:00Z' }, '/effective_from'],
    ['a provider and all', { list: published(), provider: 'paris', all: true }, '/all'],
    ['an address of the cloud', { url: 'http://169.254.169.254/latest' }, '/url'],
    ['a file', { url: 'file:///etc/passwd' }, '/url'],
  ];

  it.each(bad)('refuses %s', async (_, body, pointer) => {
    const { status, body: problem } = await imported(body);
    expect([status, problem.errors[0]?.pointer]).toEqual([400, pointer]);
  });

  it('does not find a provider that is not there', async () => {
    expect((await imported({ list: published(), provider: 'gone' })).status).toBe(404);
  });
});

describe('a list by its address', () => {
  it('is fetched', async () => {
    upstream.script(json(200, published()));
    const { body } = await imported({ url: `${upstream.url}/api.json` });
    expect(body.changed).toHaveLength(3);
  });

  it.each([
    ['fails', json(500, {}), 'status 500'],
    ['leads elsewhere', text(302, '', { location: 'http://169.254.169.254/' }), 'redirects are not followed'],
    ['is no JSON', text(200, '<html>'), 'JSON'],
    ['announces more than 16 MiB', text(200, 'x'.repeat(17 * 1024 * 1024)), '16 MiB'],
  ])('that %s is told so', async (_, step, sentence) => {
    upstream.script(step);
    const { status, body } = await imported({ url: `${upstream.url}/` });
    expect([status, body.code]).toEqual([502, 'upstream_error']);
    expect(JSON.stringify(body)).toContain(sentence);
  });

  it('must not be private where providers must not be', async () => {
    const closed = await startAdmin({ network: { allowPrivate: false } });
    const body = { url: `${upstream.url}/` };
    const before = upstream.connections();
    expect((await closed.call('POST', '/prices/import', { body })).status).toBe(400);
    const named = { url: `http://prices.example:${upstream.port}/` };
    const resolving = await startAdmin({
      network: { allowPrivate: false, resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
    });
    expect((await resolving.call('POST', '/prices/import', { body: named })).status).toBe(502);
    expect(upstream.connections()).toBe(before);
    await Promise.all([closed.stop(), resolving.stop()]);
  });
});

describe('a price that is far from the last', () => {
  it('is held, and holds from when it is confirmed', async () => {
    const { body } = await imported({ list: far });
    expect(body.held).toMatchObject([{ model: 'gpt-test', from: { input: '2.50' }, to: { input: '250.00' } }]);
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.50', origin: 'catalogue' });
    const { body: list } = await admin.call('GET', '/prices/held');
    expect(list.data).toMatchObject([{ id: body.held[0]?.id, object: 'held_price', origin: 'models.dev' }]);

    const confirmed = await admin.call('POST', `/prices/held/${list.first_id}/confirm`);
    expect([confirmed.status, confirmed.body.input]).toEqual([200, '250.00']);
    expect(await read('openai/gpt-test')).toMatchObject({ input: '250.00', origin: 'models.dev' });
    expect((await admin.call('GET', '/prices/held')).body.data).toEqual([]);
    expect((await imported({ list: far })).body).toMatchObject({ held: [], unchanged: 3 });
  });

  it('can be confirmed once', async () => {
    const { body } = await imported({ list: far });
    const place = `/prices/held/${body.held[0]?.id}/confirm`;
    const both = await Promise.all([admin.call('POST', place), admin.call('POST', place)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    expect(await admin.database.price.count({ where: { model: 'gpt-test' } })).toBe(1);
  });

  it('can be dismissed, until a list has it again', async () => {
    const { body } = await imported({ list: far });
    expect((await admin.call('DELETE', `/prices/held/${body.held[0]?.id}`)).status).toBe(204);
    expect((await admin.call('DELETE', `/prices/held/${body.held[0]?.id}`)).status).toBe(404);
    expect((await imported({ list: far })).body.held).toHaveLength(1);
  });

  it('keeps its id while lists say the same, and is forgotten when they come to their senses', async () => {
    const { body: first } = await imported({ list: far });
    const { body: second } = await imported({ list: far });
    expect(second.held[0]?.id).toBe(first.held[0]?.id);
    await imported({ list: published() });
    expect((await admin.call('GET', '/prices/held')).body.data).toEqual([]);
  });
});

describe('the list of every day', () => {
  it('is imported once a day, and tried again soon where that failed', async () => {
    const updates = admin.app.get(PriceUpdatesService);
    upstream.script(json(500, {}), json(200, published()));
    await expect(updates.look()).rejects.toThrow('status 500');
    expect(await updates.look()).toBe(true);
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.00' });
    expect(await updates.look()).toBe(false);
    now += 86_400_000;
    upstream.script(json(200, published({ input: 2.1, output: 8, cache_read: 0.5 })));
    expect(await updates.look()).toBe(true);
    expect(await read('openai/gpt-test')).toMatchObject({ input: '2.10' });
  });

  it('is none where none is named', async () => {
    const quiet = await startAdmin();
    expect(await quiet.app.get(PriceUpdatesService).look()).toBe(false);
    await quiet.stop();
  });
});
