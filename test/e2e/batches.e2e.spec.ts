import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { hasSchemas, violationsOfAnswer } from '../fixtures/replay/schemas.js';
import { answerOf, fileOf, type KeeperScene, lineOf, startKeeper } from './kit/keeper-scene.js';
import { waitFor } from './kit/patience.js';

let scene: KeeperScene;
let client: OpenAI;
beforeAll(async () => {
  scene = await startKeeper({ gateways: 2 });
  client = scene.client;
});
afterAll(() => scene.system.stop());

const endpoint = '/v1/chat/completions';
const chats = ['a', 'b'].map((id) => lineOf(id, 'openai/gpt-x')).join('');
const inputOf = async (content = chats, by = client): Promise<string> =>
  (await by.files.create({ file: fileOf(content), purpose: 'batch' })).id;
const begin = async (by = client): Promise<OpenAI.Batch> =>
  by.batches.create({ input_file_id: await inputOf(chats, by), endpoint, completion_window: '24h' });
const ledgerOf = (id: string) =>
  scene.system.admin.database.ledgerEntry.findMany({ where: { requestId: { startsWith: `req_${id}` } } });
const chargedFor = (id: string) =>
  waitFor(async () => {
    const entries = await ledgerOf(id);
    return entries.length > 0 ? entries : undefined;
  });
const caller = async (wanted: object) => {
  const { id, secret } = await scene.system.key(wanted);
  return { keyId: id, client: scene.system.client(secret) };
};
const budgetOf = async (keyId: string) =>
  (await scene.system.configure('GET', `/budgets?scope_kind=key&scope_id=${keyId}`)).data[0];

describe('an input file', () => {
  it('says the models as its provider does, and is otherwise as it was written', async () => {
    const odd = `\n{"custom_id": "1",  "method":"POST","url":"${endpoint}","body":{"model":"gpt-x","seed":1}}\r\n`;
    const id = await inputOf(odd + lineOf('2', 'openai/gpt-x', { user: 'ä' }).trimEnd());
    const lines = scene.keeper.files.get(id)!.content.split('\n');
    expect(`${lines.slice(0, 2).join('\n')}\n`).toBe(odd);
    expect(JSON.parse(lines[2]!)).toMatchObject({ custom_id: '2', body: { model: 'gpt-x', user: 'ä' } });
    expect(scene.upstream.requests.at(-1)?.headers['content-length']).toBeDefined();
  });

  it.each([
    ['for another provider', lineOf('2', 'anthropic/claude'), { status: 400, code: 'invalid_request' }],
    ['that is no JSON', 'nonsense\n', { status: 400, code: 'invalid_request' }],
    ['without a body', '{"custom_id":"2"}\n', { status: 400, code: 'invalid_request' }],
    ['without a model', '{"custom_id":"2","body":{}}\n', { status: 400, code: 'invalid_request' }],
    ['for a provider that nobody has', lineOf('2', 'nobody/m'), { status: 404, code: 'model_not_found' }],
  ])('with a line %s is refused by its number, and not sent', async (_, line, refusal) => {
    const sent = scene.upstream.requests.length;
    const refused = inputOf(lineOf('1', 'openai/gpt-x') + line);
    await expect(refused).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('Line 2') });
    expect(scene.upstream.requests.length).toBe(sent);
  });

  it('may not ask for what its key may not', async () => {
    const { client: limited } = await caller({ models: ['openai/gpt-x'] });
    await inputOf(chats, limited);
    const refused = inputOf(chats + lineOf('c', 'openai/gpt-dear'), limited);
    await expect(refused).rejects.toMatchObject({
      ...{ status: 403, code: 'model_not_allowed', message: expect.stringContaining('Line 3') },
    });
  });

  it('without a request is refused', async () => {
    await expect(inputOf('\n\n')).rejects.toMatchObject({ status: 400, param: 'file' });
  });
});

describe('a batch', () => {
  it('is worked through, read, listed and charged once at half the price, by whoever sees its end', async () => {
    const { client: own, keyId } = await caller({ budget: { amount: '1', period: 'day' } });
    const batch = await begin(own);
    expect(batch).toMatchObject({ object: 'batch', status: 'validating', endpoint });
    expect((await own.batches.retrieve(batch.id)).status).toBe('validating');
    scene.keeper.finish(batch.id, [answerOf('a', 'gpt-x', [1_000, 500]), answerOf('b', 'gpt-x', [3_000, 0])]);
    const reads = await Promise.all([1, 2, 3, 4].map(() => own.batches.retrieve(batch.id)));
    expect(reads.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', 'completed']);
    const entries = await chargedFor(batch.id);
    expect(entries).toMatchObject([
      {
        ...{ keyId, provider: 'openai', model: 'gpt-x', status: 'exact', inputTokens: 4_000, outputTokens: 500 },
        ...{ costNano: 5_000_000n, responseId: batch.id },
      },
    ]);
    expect(await budgetOf(keyId)).toMatchObject({ used: '0.005' });
    expect(JSON.stringify(await scene.system.configure('GET', `/usage?key=${keyId}`))).toContain('0.005');
    const content = await own.files.content(reads[0]!.output_file_id!);
    expect((await content.text()).split('\n')).toHaveLength(3);
    const listed: string[] = [];
    for await (const { id } of own.batches.list({ limit: 1 })) listed.push(id);
    expect(listed).toContain(batch.id);
    expect(await ledgerOf(batch.id)).toHaveLength(1);
  });

  it('is charged though nobody asks for it, once in a fleet', async () => {
    const { id } = await begin();
    scene.keeper.finish(id, [answerOf('a', 'gpt-x-2026-01-01', [10, 10])]);
    await scene.system.admin.database.resource.updateMany({ where: { id }, data: { nextLookAt: new Date() } });
    await chargedFor(id);
    const kept = await scene.system.admin.database.resource.findFirst({ where: { id } });
    expect(kept).toMatchObject({ chargedAt: expect.any(Date), endedAt: expect.any(Date), nextLookAt: null });
    expect(await ledgerOf(id)).toMatchObject([{ costNano: 30_000n, occurredAt: kept?.endedAt }]);
  });

  it('is charged as it says itself, where it does', async () => {
    const { id } = await begin();
    const usage = {
      input_tokens: 100,
      output_tokens: 10,
      total_tokens: 110,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    };
    scene.keeper.finish(id, [answerOf('a', 'gpt-x', [1, 1])], { usage, status: 'expired' });
    expect((await client.batches.retrieve(id)).status).toBe('expired');
    expect(await chargedFor(id)).toMatchObject([{ inputTokens: 100, outputTokens: 10, costNano: 120_000n }]);
  });

  it('that failed costs nothing', async () => {
    const { id } = await begin();
    scene.keeper.batches.set(id, { ...scene.keeper.batches.get(id), status: 'failed' });
    expect((await client.batches.retrieve(id)).status).toBe('failed');
    expect(await ledgerOf(id)).toEqual([]);
    expect(await scene.system.admin.database.resource.findFirst({ where: { id } })).toMatchObject({
      chargedAt: expect.any(Date),
    });
  });

  it('whose answers cannot be read is charged when they can', async () => {
    const { id } = await begin();
    scene.keeper.finish(id, [answerOf('a', 'gpt-x', [1_000, 0])]);
    const output = scene.keeper.batches.get(id)!['output_file_id'] as string;
    const file = scene.keeper.files.get(output)!;
    scene.keeper.broken.add(output);
    await expect(client.batches.retrieve(id)).rejects.toMatchObject({ status: 502 });
    expect(await ledgerOf(id)).toEqual([]);
    scene.keeper.broken.delete(output);
    scene.keeper.files.set(output, file);
    await client.batches.retrieve(id);
    expect(await chargedFor(id)).toMatchObject([{ costNano: 1_000_000n }]);
  });

  (hasSchemas ? it : it.skip)("is, with its file and the lists of both, as OpenAI's description has them", async () => {
    const batch = await begin();
    // OpenAI says null where its description leaves a field out.
    const said = (json: string): unknown => JSON.parse(json, (_, value: unknown) => value ?? undefined);
    const at = async (path: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${client.apiKey}` };
      return said(await (await fetch(`${client.baseURL}${path}`, { headers })).text());
    };
    expect(violationsOfAnswer('post /batches', said(JSON.stringify(batch)))).toEqual([]);
    expect(violationsOfAnswer('get /batches', await at('/batches'))).toEqual([]);
    expect(violationsOfAnswer('get /batches/{batch_id}', await at(`/batches/${batch.id}`))).toEqual([]);
    expect(violationsOfAnswer('get /files', await at('/files'))).toEqual([]);
    expect(violationsOfAnswer('get /files/{file_id}', await at(`/files/${batch.input_file_id}`))).toEqual([]);
  });

  it('may be cancelled', async () => {
    const { id } = await begin();
    expect((await client.batches.cancel(id)).status).toBe('cancelling');
  });

  it("is not there for another project, nor made of another's file", async () => {
    const batch = await begin();
    await scene.system.configure('POST', '/projects', { slug: 'other', name: 'Other' });
    const { client: stranger } = await caller({ project: 'other' });
    await expect(stranger.batches.retrieve(batch.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(stranger.batches.cancel(batch.id)).rejects.toMatchObject({ status: 404 });
    const made = stranger.batches.create({
      ...{ input_file_id: batch.input_file_id, endpoint, completion_window: '24h' },
    });
    await expect(made).rejects.toMatchObject({ status: 404, param: 'input_file_id' });
    expect((await stranger.batches.list()).data).toEqual([]);
  });

  it('is refused where a budget is spent, and nothing is begun', async () => {
    const { client: poor } = await caller({ budget: { amount: '0.000001', period: 'day' } });
    const sent = scene.keeper.batches.size;
    await expect(begin(poor)).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
    expect(scene.keeper.batches.size).toBe(sent);
  });

  it('is paid for out of the budgets that there were when it was made, which then have less', async () => {
    const { client: own } = await caller({ budget: { amount: '0.005', period: 'day' } });
    const { id } = await begin(own);
    scene.keeper.finish(id, [answerOf('a', 'gpt-x', [5_000, 0])]);
    await own.batches.retrieve(id);
    const refused = await waitFor(() =>
      begin(own).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(refused).toMatchObject({ status: 429, code: 'insufficient_quota' });
  });

  it('asks for no endpoint that its key may not use', async () => {
    const { client: limited } = await caller({ endpoints: ['files', 'batches', 'embeddings'] });
    await expect(begin(limited)).rejects.toMatchObject({ status: 403, code: 'policy_blocked' });
  });

  it.each([
    [{ endpoint, completion_window: '24h' }, 'input_file_id'],
    [{ input_file_id: 'file-none', endpoint, completion_window: '24h' }, 'input_file_id'],
  ])('of %j is refused', async (wish, param) => {
    const refused = client.batches.create(wish as OpenAI.BatchCreateParams);
    await expect(refused).rejects.toMatchObject({ param });
  });

  it('may be made of a file that came in parts, if that says the models as the provider does', async () => {
    const inParts = async (content: string): Promise<string> => {
      const upload = await client.uploads.create({
        ...{ bytes: content.length, filename: 'in.jsonl', mime_type: 'text/jsonl', purpose: 'batch' },
      });
      const { id } = await client.uploads.parts.create(upload.id, { data: fileOf(content) });
      return (await client.uploads.complete(upload.id, { part_ids: [id] })).file!.id;
    };
    const make = async (content: string) =>
      client.batches.create({ input_file_id: await inParts(content), endpoint, completion_window: '24h' });
    await expect(make(chats)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('Line 1') });
    expect((await make(lineOf('1', 'gpt-x'))).status).toBe('validating');
  });
});
