import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { formOf, openAiKeeper } from '../fakes/upstream/index.js';
import { fileOf, type KeeperScene, lineOf, startKeeper } from './kit/keeper-scene.js';

let scene: KeeperScene;
let client: OpenAI;
beforeAll(async () => {
  scene = await startKeeper();
  client = scene.client;
});
afterAll(() => scene.system.stop());

const strangerIn = async (): Promise<OpenAI> => {
  const slug = `other-${(strangers += 1)}`;
  await scene.system.configure('POST', '/projects', { slug, name: 'Other' });
  return scene.system.client((await scene.system.key({ project: slug })).secret);
};
let strangers = 0;

describe('a file', () => {
  it('is kept by the provider, read, and deleted, with the SDK as it is', async () => {
    const { data: file, response } = await client.files
      .create({ file: fileOf('{"a":1}\n', 'notes.jsonl'), purpose: 'user_data' })
      .withResponse();
    expect(file).toMatchObject({ object: 'file', filename: 'notes.jsonl', purpose: 'user_data', bytes: 8 });
    expect(response.headers.get('x-gatewright-provider')).toBe('openai');
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(scene.upstream.requests.at(-1)?.headers['authorization']).toBe('Bearer sk-openai');
    expect(await client.files.retrieve(file.id)).toEqual(file);
    expect(await (await client.files.content(file.id)).text()).toBe('{"a":1}\n');
    expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
    expect(scene.keeper.files.has(file.id)).toBe(false);
    await expect(client.files.retrieve(file.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('goes on whatever the order of its fields, and with those that nobody here knows', async () => {
    const body = new FormData();
    body.append('file', fileOf('text', 'a.txt'));
    body.append('expires_after[anchor]', 'created_at');
    body.append('purpose', 'assistants');
    const { id } = await post('/v1/files', body);
    expect(id).toBeDefined();
    expect(formOf(scene.upstream.requests.at(-1)!)).toMatchObject({
      fields: { purpose: 'assistants', 'expires_after[anchor]': 'created_at' },
      file: { filename: 'a.txt', content: 'text' },
    });
  });

  it("is listed page by page, among the project's own only", async () => {
    const stranger = await strangerIn();
    const make = (name: string, purpose: 'vision' | 'user_data') =>
      stranger.files.create({ file: fileOf('x', name), purpose });
    const files = [await make('1', 'vision'), await make('2', 'user_data'), await make('3', 'vision')];
    const listed: string[] = [];
    for await (const { filename } of stranger.files.list({ limit: 1, order: 'asc' })) listed.push(filename);
    expect(listed).toEqual(['1', '2', '3']);
    const { data } = await stranger.files.list({ purpose: 'vision' });
    expect(data.map(({ filename }) => filename)).toEqual(['3', '1']);
    await expect(client.files.retrieve(files[0]!.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(client.files.content(files[0]!.id)).rejects.toMatchObject({ status: 404 });
    await expect(client.files.delete(files[0]!.id)).rejects.toMatchObject({ status: 404 });
    await expect(client.files.list({ after: files[0]!.id })).rejects.toMatchObject({ status: 400, param: 'after' });
  });

  it('that its provider forgot is forgotten', async () => {
    const { id } = await client.files.create({ file: fileOf('x'), purpose: 'user_data' });
    scene.keeper.files.delete(id);
    await expect(client.files.retrieve(id)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining(id),
    });
    expect(await scene.system.admin.database.resource.count({ where: { id } })).toBe(0);
  });

  it.each([
    ['without a purpose', { file: fileOf('x') }, 'purpose'],
    ['without a file', { purpose: 'batch' }, 'file'],
  ])('%s is refused', async (_, fields: Record<string, File | string>, param) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    expect(await post('/v1/files', body)).toMatchObject({ error: { code: 'invalid_request', param } });
  });

  it('that is no form is refused', async () => {
    const refused = await post('/v1/files', '{}');
    expect(refused).toMatchObject({ error: { code: 'unsupported_media_type' } });
  });

  it('is refused to a key that may not keep files', async () => {
    const { secret } = await scene.system.key({ endpoints: ['chat'] });
    const refused = scene.system.client(secret).files.list();
    await expect(refused).rejects.toMatchObject({ status: 403, code: 'policy_blocked' });
  });

  it('counts as a request', async () => {
    const { secret } = await scene.system.key({ limits: { rpm: 1 } });
    const limited = scene.system.client(secret);
    const { response } = await limited.files.list().withResponse();
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    await expect(limited.files.list()).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  });
});

describe('an upload in parts', () => {
  it('is a file when it is complete', async () => {
    const upload = await client.uploads.create({
      ...{ bytes: 6, filename: 'two.jsonl', mime_type: 'text/jsonl', purpose: 'user_data' },
    });
    const parts = [];
    for (const text of ['one', 'two'])
      parts.push(await client.uploads.parts.create(upload.id, { data: fileOf(text, 'part') }));
    const { status, file } = await client.uploads.complete(upload.id, { part_ids: parts.map(({ id }) => id) });
    expect([status, file?.filename]).toEqual(['completed', 'two.jsonl']);
    expect(await (await client.files.content(file!.id)).text()).toBe('onetwo');
  });

  it('may be given up, by its own project', async () => {
    const wish = { bytes: 6, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' } as const;
    const { id } = await client.uploads.create(wish);
    const stranger = await strangerIn();
    await expect(stranger.uploads.cancel(id)).rejects.toMatchObject({ status: 404 });
    expect(await client.uploads.cancel(id)).toMatchObject({ id, status: 'cancelled' });
  });
});

describe('who keeps a new file', () => {
  it('is who is named, where several could; else the caller is told whom there are', async () => {
    const upstream = await scene.system.upstream();
    const keeper = openAiKeeper('groq-');
    upstream.respond((request) => keeper.answer(request));
    await scene.system.provider({ slug: 'groq', kind: 'groq', base_url: `${upstream.url}/v1` });
    const file = fileOf(lineOf('1', 'groq/llama'));
    await expect(client.files.create({ file, purpose: 'user_data' })).rejects.toMatchObject({
      ...{ status: 400, param: 'x-provider', message: expect.stringContaining('groq, openai') },
    });
    const named = await client.files.create({ file, purpose: 'batch' }, { headers: { 'x-provider': 'groq' } });
    expect(named.id).toMatch(/^file-groq-/);
    // The lines of a batch say it themselves.
    const { id } = await client.files.create({ file, purpose: 'batch' });
    expect(keeper.files.get(id)?.content).toContain('"model":"llama"');
    const refused = client.files.create({ file, purpose: 'user_data' }, { headers: { 'x-provider': 'groq' } });
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'purpose' });
    const unable = client.files.create({ file, purpose: 'batch' }, { headers: { 'x-provider': 'anthropic' } });
    await expect(unable).rejects.toMatchObject({ status: 404, code: 'endpoint_not_supported' });
  });
});

async function post(path: string, body: FormData | string): Promise<Record<string, unknown>> {
  const { secret } = await scene.system.key();
  const headers = {
    authorization: `Bearer ${secret}`,
    ...(typeof body === 'string' && { 'content-type': 'application/json' }),
  };
  const answer = await fetch(`${scene.system.url}${path}`, { method: 'POST', headers, body });
  return (await answer.json()) as Record<string, unknown>;
}
