import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { chunked, type FakeUpstream, json, openai, text } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { waitFor } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let ollama: FakeUpstream;
let vllm: FakeUpstream;
let client: OpenAI;
beforeAll(async () => {
  system = await startSystem({ gateways: 2 });
  [ollama, vllm] = [await system.upstream(), await system.upstream()];
  await system.provider({
    slug: 'ollama',
    kind: 'ollama',
    base_url: ollama.url,
    models: [{ id: 'llama3.2' }, { id: 'taken' }],
  });
  await system.provider({ slug: 'vllm', kind: 'vllm', base_url: `${vllm.url}/v1` });
  await system.settled();
  client = system.client((await system.key({ endpoints: ['*', 'fine_tuning'] })).secret);
});
afterAll(() => system.stop());

const begin = (wish: object, by = client): Promise<OpenAI.FineTuning.FineTuningJob> =>
  by.fineTuning.jobs.create(wish as OpenAI.FineTuning.JobCreateParams);
const ended = (id: string) =>
  waitFor(async () => {
    const job = await client.fineTuning.jobs.retrieve(id);
    return ['succeeded', 'failed', 'cancelled'].includes(job.status) ? job : undefined;
  });
const saying = (...lines: readonly object[]) =>
  chunked(
    200,
    lines.map((line) => `${JSON.stringify(line)}\n`),
    { 'content-type': 'application/x-ndjson' },
  );
const load = (said: object) => ({ method: { type: 'load', load: said } });
const told = async (id: string): Promise<readonly string[]> =>
  (await client.fineTuning.jobs.listEvents(id)).data.map(({ message }) => message).toReversed();
const asked = (upstream: FakeUpstream, path: string) => upstream.requests.filter((request) => request.path === path);

describe('a job at Ollama', () => {
  it('creates a model, which may be asked for when it has succeeded', async () => {
    ollama.respond(() =>
      saying(
        { status: 'reading model metadata' },
        { status: 'reading model metadata' },
        { status: 'writing manifest' },
        { status: 'success' },
      ),
    );
    const job = await begin({ model: 'ollama/llama3.2', suffix: 'mario', ...load({ system: 'You are Mario.' }) });
    expect(job).toMatchObject({ object: 'fine_tuning.job', status: 'queued', fine_tuned_model: null });
    expect(violations('FineTuningJob', job)).toEqual([]);
    const done = await ended(job.id);
    expect(done).toMatchObject({ status: 'succeeded', fine_tuned_model: 'ollama/mario', error: null });
    expect(violations('FineTuningJob', done)).toEqual([]);
    expect(asked(ollama, '/api/create').map((request) => request.json)).toEqual([
      { model: 'mario', from: 'llama3.2', system: 'You are Mario.' },
    ]);
    expect(await told(job.id)).toEqual([
      'The job waits for its turn.',
      'The job is running.',
      'reading model metadata',
      'writing manifest',
      'The job has succeeded.',
    ]);
    const where = { id: job.id, chargedAt: { not: null } };
    const kept = await waitFor(async () => (await system.admin.database.resource.findFirst({ where })) ?? undefined);
    expect(kept.nextLookAt).toBeNull();
    expect(JSON.stringify([kept.object, kept.notes])).not.toContain('Mario.');
  });

  it.each([
    [
      'is told so',
      () => saying({ status: 'pulling manifest' }, { error: 'file does not exist' }),
      'file does not exist',
    ],
    ['is refused', () => json(500, { error: 'no room' }), 'no room'],
    ['breaks off', () => saying({ status: 'pulling manifest' }), 'stopped in the middle'],
  ])('fails when it %s', async (_, step, message) => {
    ollama.respond(step);
    const { id } = await begin({ model: 'ollama/nothing' });
    expect(await ended(id)).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(message) } });
  });

  it('may be cancelled while it goes on', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    ollama.respond(() => async (wire) => {
      await gate;
      await saying({ status: 'success' })(wire);
    });
    const { id } = await begin({ model: 'ollama/large' });
    await waitFor(async () => ((await client.fineTuning.jobs.retrieve(id)).status === 'running' ? true : undefined));
    expect((await client.fineTuning.jobs.cancel(id)).status).toBe('cancelled');
    go();
    expect((await client.fineTuning.jobs.retrieve(id)).status).toBe('cancelled');
    await expect(client.fineTuning.jobs.pause(id)).rejects.toMatchObject({ code: 'endpoint_not_supported' });
  });

  it('is taken up by another gateway when the first died with it', async () => {
    ollama.respond(() => saying({ status: 'success' }));
    const { id } = await begin({ model: 'ollama/orphan' });
    await ended(id);
    const { database } = system.admin;
    const before = await database.resource.findFirstOrThrow({ where: { id } });
    const notes = { ...(before.notes as object), isBegun: true, load: {} };
    await database.resource.updateMany({
      where: { id },
      data: {
        object: { ...(before.object as object), status: 'running' },
        notes,
        nextLookAt: new Date(),
        endedAt: null,
        chargedAt: null,
      },
    });
    expect(await ended(id)).toMatchObject({ status: 'succeeded', fine_tuned_model: 'ollama/orphan' });
    expect(
      asked(ollama, '/api/pull').filter(({ json: body }) => (body as { model: string }).model === 'orphan'),
    ).toHaveLength(2);
  });

  it('is for keys that name the endpoint, and not for those that may simply everything', async () => {
    const everything = system.client((await system.key()).secret);
    await expect(begin({ model: 'ollama/llama3.2', suffix: 'any' }, everything)).rejects.toMatchObject({
      ...{ status: 403, code: 'policy_blocked' },
      message: expect.stringContaining("name the endpoint 'fine_tuning'"),
    });
  });

  it('replaces no model that is there, and makes none that its key may not use', async () => {
    await expect(begin({ model: 'ollama/llama3.2', suffix: 'taken' })).rejects.toMatchObject({
      ...{ status: 400, param: 'suffix' },
    });
    const limited = system.client(
      (await system.key({ models: ['ollama/llama3.2'], endpoints: ['fine_tuning'] })).secret,
    );
    await expect(begin({ model: 'ollama/llama3.2', suffix: 'mine' }, limited)).rejects.toMatchObject({
      ...{ status: 403, code: 'model_not_allowed', param: 'suffix' },
    });
  });
});

describe('a job at vLLM', () => {
  it('loads an adapter, which answers at once', async () => {
    vllm.respond(({ path }) =>
      path === '/v1/load_lora_adapter' ? text(200, "Success: LoRA adapter 'sql' added.") : openai.answer('SELECT 1'),
    );
    const { id } = await begin({ model: 'vllm/base', suffix: 'sql', ...load({ lora_path: '/adapters/sql' }) });
    const { fine_tuned_model } = await ended(id);
    expect(fine_tuned_model).toBe('vllm/sql');
    const messages = [{ role: 'user' as const, content: 'One?' }];
    const answer = await client.chat.completions.create({ model: fine_tuned_model!, messages });
    expect(answer.choices[0]?.message.content).toBe('SELECT 1');
    expect(vllm.requests.at(-1)?.json).toMatchObject({ model: 'sql' });
  });

  it('fails where a name is taken, or nobody may load', async () => {
    vllm.respond(() => json(400, { error: { message: "The lora adapter 'sql' has already been loaded.", code: 400 } }));
    const { id } = await begin({ model: 'vllm/base', suffix: 'sql', ...load({ lora_path: '/other' }) });
    expect(await ended(id)).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('already') } });
  });
});
