import { describe, expect, it } from '@jest/globals';
import { violations } from '../../../../test/fixtures/replay/schemas.js';
import { fireworksTuning } from './fireworks-tuning.js';
import { mistralTuning } from './mistral-tuning.js';
import { openAiTuning } from './openai-tuning.js';
import { togetherFiles, togetherTuning } from './together-tuning.js';

const body = {
  ...{ model: 'together/meta/x', training_file: 'file-1', validation_file: 'file-2', suffix: 'mine', seed: 7 },
  metadata: { run: '1' },
  method: {
    type: 'supervised',
    supervised: { hyperparameters: { n_epochs: 3, batch_size: 'auto', learning_rate: 0.1 } },
  },
};
const plain = { training_file: 'file-1' };
const dpo = { ...plain, method: { type: 'dpo', dpo: { hyperparameters: { beta: 0.2, n_epochs: 'auto' } } } };
const multiplied = { ...plain, hyperparameters: { learning_rate_multiplier: 2 } };

describe("OpenAI's jobs", () => {
  it('are asked for in the very words of the caller', () => {
    expect(openAiTuning.create({ body, model: 'gpt-x' })).toEqual({
      ...{ method: 'POST', path: '/fine_tuning/jobs', json: { ...body, model: 'gpt-x' } },
    });
    expect(openAiTuning.events?.call?.('a/b', 'e 1')?.path).toBe(
      '/fine_tuning/jobs/a%2Fb/events?limit=100&after=e%201',
    );
  });

  it.each([null, [], {}, { id: '' }, { id: 'a b' }, { data: 1 }])('are not %j', (json) => {
    expect(() => openAiTuning.read(json)).toThrow('no fine_tuning.job');
    expect(() => openAiTuning.events?.read(json, 'j')).toThrow('no list of events');
  });
});

describe("Together's jobs", () => {
  const job = {
    ...{ id: 'ft-1', status: 'running', user_id: 'u', model: 'meta/x', training_file: 'file-1', validation_file: '' },
    ...{ created_at: '2026-01-02T03:04:05Z', updated_at: '2026-01-02T04:04:05Z', n_epochs: 3, batch_size: 8 },
    ...{ learning_rate: 0.1, token_count: 900, model_output_name: 'me/x-mine', random_seed: 7 },
  };

  it('are asked for in its own words', () => {
    expect(togetherTuning.create({ body, model: 'meta/x' })).toEqual({
      ...{ method: 'POST', path: '/fine-tunes' },
      json: {
        ...{ model: 'meta/x', training_file: 'file-1', validation_file: 'file-2', suffix: 'mine', random_seed: 7 },
        ...{ n_epochs: 3, learning_rate: 0.1 },
      },
    });
    expect(togetherTuning.create({ body: { ...dpo, training_type: { type: 'Full' } }, model: 'm' }).json).toEqual({
      ...{ model: 'm', training_file: 'file-1', training_type: { type: 'Full' } },
      training_method: { method: 'dpo', dpo_beta: 0.2 },
    });
    expect(togetherFiles).toMatchObject({ path: '/files/upload', nameField: 'file_name', purposes: ['fine-tune'] });
  });

  it.each([
    ['pending', 'queued'],
    ['queued', 'queued'],
    ['compressing', 'running'],
    ['uploading', 'running'],
    ['cancel_requested', 'running'],
    ['cancelled', 'cancelled'],
    ['error', 'failed'],
    ['completed', 'succeeded'],
  ])('that are %s are %s', (status, expected) => {
    const read = togetherTuning.read({ ...job, status });
    expect(read['status']).toBe(expected);
    expect(violations('FineTuningJob', read)).toEqual([]);
  });

  it('name what came of them when they have succeeded', () => {
    expect(togetherTuning.read(job)).toMatchObject({ fine_tuned_model: null, trained_tokens: null, finished_at: null });
    expect(togetherTuning.read({ ...job, status: 'completed' })).toMatchObject({
      ...{ fine_tuned_model: 'me/x-mine', trained_tokens: 900, created_at: 1_767_323_045, finished_at: 1_767_326_645 },
      ...{ hyperparameters: { n_epochs: 3, batch_size: 8, learning_rate: 0.1 }, seed: 7, validation_file: null },
    });
  });

  it('have events whose ids stay when more are told, the newest first', () => {
    const at = '2026-01-02T03:04:05Z';
    const told = (message: string, created_at = at, level = 'info') => ({
      created_at,
      message,
      level,
      type: 'job_start',
    });
    const before = [told('one'), told('one'), told('two', '2026-01-02T03:04:06Z', 'warning')];
    const read = (data: readonly object[]) => togetherTuning.events!.read({ data }, 'ft-1').data;
    const later = read([...before, told('three', '2026-01-02T03:04:07Z', 'legacy_ierror')]);
    expect(later.map(({ message, level }) => [message, level])).toEqual([
      ['three', 'error'],
      ['two', 'warn'],
      ['one', 'info'],
      ['one', 'info'],
    ]);
    expect(later.slice(1)).toEqual(read(before));
    expect(new Set(later.map(({ id }) => id)).size).toBe(4);
    expect(violations('FineTuningJobEvent', later[0])).toEqual([]);
  });

  it('have checkpoints', () => {
    const data = [1, 2].map((step) => ({ step, created_at: job.created_at, path: `s3/${step}`, checkpoint_type: 'x' }));
    const [newest] = togetherTuning.checkpoints!.read({ data }, 'ft-1').data;
    expect(newest).toMatchObject({ step_number: 2, fine_tuned_model_checkpoint: 'ft-1:2', fine_tuning_job_id: 'ft-1' });
    expect(violations('FineTuningJobCheckpoint', newest)).toEqual([]);
  });
});

describe("Fireworks' jobs", () => {
  const dataset = 'accounts/me/datasets/mine';
  const job = {
    ...{ name: 'accounts/me/supervisedFineTuningJobs/j-1', state: 'JOB_STATE_RUNNING', dataset, epochs: 2 },
    ...{ baseModel: 'accounts/fireworks/models/x', outputModel: 'accounts/me/models/mine', evaluationDataset: '' },
    ...{ createTime: '2026-01-02T03:04:05.5Z', completedTime: '2026-01-02T04:04:05Z' },
  };

  it('are asked for below the account of their dataset', () => {
    const call = fireworksTuning.create({ body: { ...body, training_file: dataset, earlyStop: true }, model: 'x' });
    expect(call).toEqual({
      ...{ method: 'POST', path: '/../../v1/accounts/me/supervisedFineTuningJobs' },
      json: {
        ...{ baseModel: 'x', dataset, evaluationDataset: 'file-2', outputModel: 'accounts/me/models/mine' },
        ...{ epochs: 3, learningRate: 0.1, earlyStop: true },
      },
    });
    expect(() => fireworksTuning.create({ body, model: 'x' })).toThrow('must be a dataset');
    expect(() => fireworksTuning.create({ body: { ...dpo, training_file: dataset }, model: 'x' })).toThrow(
      'supervised',
    );
  });

  it('have ids that go into paths', () => {
    const read = fireworksTuning.read(job);
    expect(read['id']).toBe('me.j-1');
    expect(fireworksTuning.cancel('me.j-1').path).toBe('/../../v1/accounts/me/supervisedFineTuningJobs/j-1:cancel');
    expect(() => fireworksTuning.read({ ...job, name: 'accounts/../x' })).toThrow('no fine-tuning job');
  });

  it.each([
    ['CREATING', 'validating_files'],
    ['PENDING', 'queued'],
    ['WRITING_RESULTS', 'running'],
    ['PAUSED', 'paused'],
    ['COMPLETED', 'succeeded'],
    ['EARLY_STOPPED', 'succeeded'],
    ['FAILED', 'failed'],
    ['EXPIRED', 'failed'],
    ['CANCELLED', 'cancelled'],
  ])('that are %s are %s', (state, expected) => {
    const read = fireworksTuning.read({ ...job, state: `JOB_STATE_${state}`, status: { message: 'no room' } });
    expect(read['status']).toBe(expected);
    if (expected === 'succeeded') expect(read['fine_tuned_model']).toBe('accounts/me/models/mine');
    if (expected === 'failed') expect(read['error']).toMatchObject({ message: 'no room' });
    // OpenAI says `paused` itself, which its description has forgotten.
    if (expected !== 'paused') expect(violations('FineTuningJob', read)).toEqual([]);
  });
});

describe("Mistral's jobs", () => {
  const job = {
    ...{ id: 'job-1', object: 'job', model: 'mistral-x', status: 'RUNNING', created_at: 5, modified_at: 9 },
    ...{ training_files: ['file-1'], validation_files: null, hyperparameters: { epochs: 3, learning_rate: 0.1 } },
    ...{ auto_start: true, trained_tokens: 100, fine_tuned_model: 'ft:mistral-x:mine' },
    events: [
      { name: 'status-updated', data: { status: 'RUNNING' }, created_at: 7 },
      { name: 'status-updated', data: { status: 'QUEUED' }, created_at: 6 },
    ],
    checkpoints: [{ metrics: { train_loss: 0.5, valid_loss: null }, step_number: 10, created_at: 8 }],
  };

  it('are asked for in its own words', () => {
    expect(mistralTuning.create({ body: { ...body, auto_start: false }, model: 'mistral-x' })).toEqual({
      ...{ method: 'POST', path: '/fine_tuning/jobs' },
      json: {
        ...{ model: 'mistral-x', training_files: [{ file_id: 'file-1', weight: 1 }], validation_files: ['file-2'] },
        ...{ suffix: 'mine', auto_start: false, hyperparameters: { epochs: 3, learning_rate: 0.1 } },
      },
    });
    expect(mistralTuning.resume?.('job-1').path).toBe('/fine_tuning/jobs/job-1/start');
  });

  it.each([
    ['QUEUED', 'queued'],
    ['STARTED', 'running'],
    ['VALIDATING', 'validating_files'],
    ['VALIDATED', 'queued'],
    ['FAILED_VALIDATION', 'failed'],
    ['FAILED', 'failed'],
    ['CANCELLATION_REQUESTED', 'running'],
    ['CANCELLED', 'cancelled'],
    ['SUCCESS', 'succeeded'],
  ])('that are %s are %s', (status, expected) => {
    const read = mistralTuning.read({ ...job, status });
    expect(read['status']).toBe(expected);
    expect(violations('FineTuningJob', read)).toEqual([]);
    if (expected === 'succeeded')
      expect(read).toMatchObject({ fine_tuned_model: 'ft:mistral-x:mine', trained_tokens: 100, finished_at: 9 });
  });

  it('tell their events and checkpoints themselves', () => {
    const { data } = mistralTuning.events!.read(job, 'job-1');
    expect(data.map(({ message }) => message)).toEqual(['status-updated: RUNNING', 'status-updated: QUEUED']);
    const [checkpoint] = mistralTuning.checkpoints!.read(job, 'job-1').data;
    expect(checkpoint).toMatchObject({ step_number: 10, metrics: { step: 10, train_loss: 0.5 } });
    for (const event of data) expect(violations('FineTuningJobEvent', event)).toEqual([]);
    expect(violations('FineTuningJobCheckpoint', checkpoint)).toEqual([]);
  });
});

it.each([
  ['Together', togetherTuning],
  ['Fireworks', fireworksTuning],
  ['Mistral', mistralTuning],
])('%s is not asked for what only OpenAI knows, and what is no job is none', (_, { create, read }) => {
  expect(() => create({ body: multiplied, model: 'm' })).toThrow('learning_rate');
  expect(() => create({ body: { ...plain, integrations: [{}] }, model: 'm' })).toThrow('integrations');
  expect(() => create({ body: { ...plain, method: { type: 'reinforcement' } }, model: 'm' })).toThrow('method.type');
  expect(() => create({ body: { ...plain, from_checkpoint: 'x' }, model: 'm' })).toThrow('from_checkpoint');
  for (const json of [null, [], {}, { id: 'x' }, { id: 1, status: 2 }])
    expect(() => read(json)).toThrow('no fine-tuning job');
});
