import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { violations } from '../fixtures/replay/schemas.js';
import { fileOf } from './kit/keeper-scene.js';
import { waitFor } from './kit/patience.js';
import { startTuner, type TunerScene } from './kit/tuner-scene.js';

let scene: TunerScene;
let client: OpenAI;
beforeAll(async () => {
  scene = await startTuner({ gateways: 2 });
  client = scene.client;
});
afterAll(() => scene.system.stop());

type Wish = OpenAI.FineTuning.JobCreateParams;
const begin = (more: Partial<Wish> = {}, by = client) =>
  by.fineTuning.jobs.create({ model: 'openai/gpt-x', training_file: scene.file, ...more });
const caller = async (wanted: object): Promise<OpenAI> => scene.system.client((await scene.system.key(wanted)).secret);
const strangerIn = async (slug: string): Promise<OpenAI> => {
  await scene.system.configure('POST', '/projects', { slug, name: 'Other' });
  return caller({ project: slug });
};
const database = () => scene.system.admin.database;

describe('a fine-tuning job', () => {
  it('goes to the provider of its model, in the words of the caller and the name of the provider', async () => {
    const method = { type: 'dpo', dpo: { hyperparameters: { beta: 0.1 } } } as const;
    const { data: job, response } = await begin({ method, metadata: { run: '1' }, seed: 7 }).withResponse();
    expect(job).toMatchObject({ object: 'fine_tuning.job', status: 'validating_files', seed: 7 });
    expect(violations('FineTuningJob', job)).toEqual([]);
    expect(response.headers.get('x-gatewright-provider')).toBe('openai');
    expect(scene.tuner.jobs.get(job.id)).toMatchObject({ model: 'gpt-x', method, metadata: { run: '1' } });
    expect(await client.fineTuning.jobs.retrieve(job.id)).toEqual(job);
  });

  it('is told of event by event, the newest first, however many there are', async () => {
    const { id } = await begin();
    for (let step = 1; step <= 250; step += 1) scene.tuner.happen(id, `Step ${step}`);
    const [first] = (await client.fineTuning.jobs.listEvents(id, { limit: 1 })).data;
    expect(first).toMatchObject({ object: 'fine_tuning.job.event', message: 'Step 250', level: 'info' });
    expect(violations('FineTuningJobEvent', first)).toEqual([]);
    scene.tuner.happen(id, 'Step 251');
    const told: string[] = [];
    for await (const { message } of client.fineTuning.jobs.listEvents(id, { limit: 100 })) told.push(message);
    expect(told).toHaveLength(252);
    expect(told.slice(0, 2)).toEqual(['Step 251', 'Step 250']);
    expect(told.at(-1)).toContain('Created');
    const asked = scene.upstream.requests.filter(({ path }) => path.includes(`${id}/events`));
    expect(new Set(asked.map(({ path }) => path)).size).toBe(3);
  });

  it('that has succeeded names its model as it may be asked for, and notes what it was trained with', async () => {
    const { id } = await begin();
    const change = { status: 'succeeded', fine_tuned_model: 'ft:gpt-x:org::1', trained_tokens: 5_000, finished_at: 1 };
    scene.tuner.happen(id, 'The job has successfully completed', change);
    const [job] = await Promise.all([1, 2, 3].map(() => client.fineTuning.jobs.retrieve(id)));
    expect(job).toMatchObject({ status: 'succeeded', fine_tuned_model: 'openai/ft:gpt-x:org::1' });
    const entries = await waitFor(async () => {
      const found = await database().ledgerEntry.findMany({ where: { requestId: `req_${id}` } });
      return found.length > 0 ? found : undefined;
    });
    expect(entries).toMatchObject([{ provider: 'openai', model: 'gpt-x', inputTokens: 5_000, costNano: null }]);
    const asked = scene.upstream.requests.length;
    expect(await client.fineTuning.jobs.retrieve(id)).toEqual(job);
    expect(scene.upstream.requests.length).toBe(asked);
  });

  it('is seen to its end though nobody asks for it', async () => {
    const { id } = await begin();
    scene.tuner.happen(id, 'It went wrong.', { status: 'failed', error: { code: 'x', message: 'y', param: null } });
    await database().resource.updateMany({ where: { id }, data: { nextLookAt: new Date() } });
    const events = await waitFor(async () => {
      const found = await database().resourceEvent.findMany({ where: { resource: id }, orderBy: { seq: 'asc' } });
      return found.some(({ type }) => type === 'fine_tuning.job.failed') ? found : undefined;
    });
    expect(events.map(({ type }) => type)).toEqual([
      'fine_tuning.job.event',
      'fine_tuning.job.event',
      'fine_tuning.job.failed',
    ]);
    const kept = await waitFor(
      async () => (await database().resource.findFirst({ where: { id, chargedAt: { not: null } } })) ?? undefined,
    );
    expect(kept).toMatchObject({ endedAt: expect.any(Date), nextLookAt: null });
  });

  it('has checkpoints whose models may be asked for', async () => {
    const { id } = await begin();
    const checkpoint = (step_number: number) => ({
      ...{ object: 'fine_tuning.job.checkpoint', id: `ftckpt-${step_number}`, created_at: 1, step_number },
      ...{ fine_tuned_model_checkpoint: `ft:gpt-x:step-${step_number}`, fine_tuning_job_id: id, metrics: {} },
    });
    scene.tuner.checkpoints.set(id, [checkpoint(2), checkpoint(1)]);
    const page = await client.fineTuning.jobs.checkpoints.list(id, { limit: 1 });
    expect(violations('FineTuningJobCheckpoint', page.data[0])).toEqual([]);
    const names: string[] = [];
    for await (const { fine_tuned_model_checkpoint: name } of page) names.push(name);
    expect(names).toEqual(['openai/ft:gpt-x:step-2', 'openai/ft:gpt-x:step-1']);
  });

  it('may be paused, resumed and cancelled', async () => {
    const { id } = await begin();
    expect((await client.fineTuning.jobs.pause(id)).status).toBe('paused');
    expect((await client.fineTuning.jobs.resume(id)).status).toBe('running');
    expect((await client.fineTuning.jobs.cancel(id)).status).toBe('cancelled');
  });

  it("is listed page by page among the project's own, and by its metadata", async () => {
    const stranger = await strangerIn('listing');
    const { id: training_file } = await stranger.files.create({ file: fileOf('x'), purpose: 'fine-tune' });
    const made = [];
    for (const run of ['1', '2', '3']) made.push((await begin({ training_file, metadata: { run } }, stranger)).id);
    const listed: string[] = [];
    for await (const { id } of stranger.fineTuning.jobs.list({ limit: 1 })) listed.push(id);
    expect(listed).toEqual(made.toReversed());
    const some = await stranger.fineTuning.jobs.list({ metadata: { run: '2' } });
    expect(some.data.map(({ id }) => id)).toEqual([made[1]]);
  });

  it("is not there for another project, nor trained with another's file", async () => {
    const { id } = await begin();
    const stranger = await strangerIn('stranger');
    for (const asked of [
      stranger.fineTuning.jobs.retrieve(id),
      stranger.fineTuning.jobs.cancel(id),
      stranger.fineTuning.jobs.listEvents(id),
      stranger.fineTuning.jobs.checkpoints.list(id),
    ])
      await expect(asked).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(begin({}, stranger)).rejects.toMatchObject({ status: 404, param: 'training_file' });
    const validating = begin({ validation_file: 'file-none' });
    await expect(validating).rejects.toMatchObject({ status: 404, param: 'validation_file' });
  });

  it('needs a key that may do so, and may use the model', async () => {
    await expect(begin({}, await caller({ endpoints: ['chat', 'files'] }))).rejects.toMatchObject({ status: 403 });
    await expect(begin({}, await caller({ models: ['openai/gpt-y'] }))).rejects.toMatchObject({
      ...{ status: 403, code: 'model_not_allowed', param: 'model' },
    });
    await expect(begin({}, await caller({ endpoints: ['fine_tuning'] }))).resolves.toBeDefined();
  });

  it('is refused where a budget is spent', async () => {
    const { id, secret } = await scene.system.key({ budget: { amount: '1', period: 'day' } });
    const budget = (await scene.system.configure('GET', `/budgets?scope_kind=key&scope_id=${id}`)).data[0];
    await scene.system.configure('POST', `/budgets/${budget!.id}/adjust`, { amount: '1', note: 'spent elsewhere' });
    const refused = await waitFor(() =>
      begin({}, scene.system.client(secret)).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(refused).toMatchObject({ status: 429, code: 'insufficient_quota' });
  });

  it.each([
    [{ training_file: undefined }, { status: 400, param: 'training_file' }],
    [{ model: 7 }, { status: 400, param: 'model' }],
    [
      { model: 'anthropic/claude' },
      { status: 404, code: 'endpoint_not_supported', message: expect.stringContaining('openai') },
    ],
    [{ model: 'nobody/m' }, { status: 404, code: 'model_not_found' }],
  ])('of %j is refused', async (wish, refusal) => {
    await expect(begin(wish as Partial<Wish>)).rejects.toMatchObject(refusal);
  });
});

describe('what came of a job', () => {
  it('needs no deploying where its model answers at once, and says what to do where that takes more than a call', async () => {
    await scene.system.provider({ slug: 'azure', kind: 'azure-openai', base_url: `${scene.upstream.url}/v1` });
    await scene.system.settled();
    const azure = client.withOptions({ defaultHeaders: { 'x-provider': 'azure' } });
    const { id: training_file } = await azure.files.create({ file: fileOf('x'), purpose: 'fine-tune' });
    const jobs = [await begin(), await begin({ model: 'azure/gpt-x', training_file })];
    for (const { id } of jobs) scene.tuner.happen(id, 'Done', { status: 'succeeded', fine_tuned_model: 'ft:x' });
    for (const { id } of jobs) await client.fineTuning.jobs.retrieve(id);
    const [here, there] = jobs.map(({ id }) => client.post(`/fine_tuning/jobs/${id}/deploy`, { body: {} }));
    await expect(here).resolves.toMatchObject({ status: 'ready', model: 'openai/ft:x' });
    await expect(there).rejects.toMatchObject({
      ...{ status: 404, code: 'endpoint_not_supported', message: expect.stringContaining('az ') },
    });
  });
});
