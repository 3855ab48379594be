import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { type FakeUpstream, formOf, json } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { fileOf } from './kit/keeper-scene.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let upstream: FakeUpstream;
let client: OpenAI;
beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  await system.provider({ slug: 'fireworks', kind: 'fireworks', base_url: `${upstream.url}/inference/v1` });
  await system.provider({ slug: 'together', kind: 'together', base_url: `${upstream.url}/v1` });
  await system.settled();
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

let job: Record<string, unknown>;
const asked = () => upstream.requests.map(({ method, path }) => `${method} ${path}`);

describe('a job at Fireworks', () => {
  const training_file = 'accounts/me/datasets/mine';
  beforeEach(() => {
    job = {
      ...{ name: 'accounts/me/supervisedFineTuningJobs/j-1', state: 'JOB_STATE_CREATING', dataset: training_file },
      ...{ baseModel: 'accounts/fireworks/models/x', createTime: '2026-01-02T03:04:05Z' },
    };
    upstream.respond(() => json(200, job));
  });
  const begin = () =>
    client.fineTuning.jobs.create({
      ...{ model: 'fireworks/accounts/fireworks/models/x', training_file, metadata: { run: '1' } },
    });

  it('is asked for beside the address for inference, and keeps its metadata here', async () => {
    const made = await begin();
    expect(made).toMatchObject({ id: 'me.j-1', status: 'validating_files', metadata: { run: '1' } });
    expect(violations('FineTuningJob', made)).toEqual([]);
    expect(await client.fineTuning.jobs.retrieve(made.id)).toEqual(made);
    expect(new Set(asked())).toEqual(
      new Set(['POST /v1/accounts/me/supervisedFineTuningJobs', 'GET /v1/accounts/me/supervisedFineTuningJobs/j-1']),
    );
  });

  it('has an event for each state that it was seen in', async () => {
    const { id } = await begin();
    job['state'] = 'JOB_STATE_RUNNING';
    await client.fineTuning.jobs.retrieve(id);
    await client.fineTuning.jobs.retrieve(id);
    job = { ...job, state: 'JOB_STATE_FAILED', status: { code: 'X', message: 'No room.' } };
    const { data } = await client.fineTuning.jobs.listEvents(id);
    expect(data.map(({ message, level }) => [message, level])).toEqual([
      ['The job has failed. No room.', 'error'],
      ['The job is running.', 'info'],
      ['The files of the job are checked.', 'info'],
    ]);
    expect((await client.fineTuning.jobs.checkpoints.list(id)).data).toEqual([]);
    await expect(client.fineTuning.jobs.pause(id)).rejects.toMatchObject({ code: 'endpoint_not_supported' });
  });
});

describe('what came of a job', () => {
  const training_file = 'accounts/me/datasets/mine';
  const deploy = (id: string, body: object = {}) => client.post(`/fine_tuning/jobs/${id}/deploy`, { body });
  const end = async (state: string): Promise<string> => {
    job = { name: `accounts/me/supervisedFineTuningJobs/${state.toLowerCase()}`, state: `JOB_STATE_${state}` };
    job = { ...job, dataset: training_file, baseModel: 'x', outputModel: 'accounts/me/models/mine' };
    upstream.respond(({ path }) => json(200, path.endsWith('/deployments') ? { name: 'd-1' } : job));
    const { id } = await client.fineTuning.jobs.create({ model: 'fireworks/x', training_file });
    await client.fineTuning.jobs.retrieve(id);
    return id;
  };

  it('is deployed where one call does it, in the words of its provider', async () => {
    expect(await deploy(await end('COMPLETED'), { minReplicaCount: 1 })).toEqual({
      ...{ object: 'fine_tuning.job.deployment', fine_tuning_job_id: 'me.completed', status: 'requested' },
      ...{ model: 'fireworks/accounts/me/models/mine', deployment: { name: 'd-1' } },
    });
    expect(asked().at(-1)).toBe('POST /v1/accounts/me/deployments');
    expect(upstream.requests.at(-1)?.json).toEqual({ minReplicaCount: 1, baseModel: 'accounts/me/models/mine' });
  });

  it('is not deployed before it is there', async () => {
    await expect(deploy(await end('RUNNING'))).rejects.toMatchObject({ status: 400, param: 'id' });
    await expect(deploy('nobody')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('a file at Together', () => {
  it('goes where it takes files for training, with its name beside it', async () => {
    upstream.respond(() => json(200, { id: 'file-t', object: 'file', filename: 'a.jsonl', bytes: 1, created_at: 1 }));
    const by = client.withOptions({ defaultHeaders: { 'x-provider': 'together' } });
    const file = await by.files.create({ file: fileOf('x', 'a.jsonl'), purpose: 'fine-tune' });
    expect(file.id).toBe('file-t');
    expect(asked().at(-1)).toBe('POST /v1/files/upload');
    expect(formOf(upstream.requests.at(-1)!).fields).toEqual({ file_name: 'a.jsonl', purpose: 'fine-tune' });
    const elsewhere = client.fineTuning.jobs.create({ model: 'together/m', training_file: 'file-none' });
    await expect(elsewhere).rejects.toMatchObject({ status: 404, param: 'training_file' });
  });
});
