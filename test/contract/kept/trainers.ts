import type { Subject } from '../matrix/subjects.js';
import type { Json } from '../voices/index.js';

/** How a provider is asked to train, and what it says. */
export interface Trainer {
  /** What it calls the job in its paths, and what callers call it. */
  readonly id: { readonly own: string; readonly ours: string };
  /** Of its jobs. */
  readonly path: string;
  /** What stands behind a job's path to give it up. */
  readonly cancel: string;
  /** Where the file to be trained with is sent first; absent: it is there already. */
  readonly sent?: string;
  readonly file: string;
  /** What it is asked with, beside the model; `model: undefined` where that is called otherwise. */
  readonly asked: Json;
  readonly running: Json;
  /** It has made a model that it calls `tuned`. */
  readonly succeeded: Json;
  /** What else it answers. */
  readonly answers: Json;
  /** Some of what it tells of the job. */
  readonly events: readonly string[];
}

const at = 1_790_000_000;
const date = '2026-09-21T14:13:20Z';
const id = { own: 'job-1', ours: 'job-1' };
const file = 'file-1';
const kept = { id: file, object: 'file', bytes: 3, created_at: at, filename: 'learn.jsonl', purpose: 'fine-tune' };

const openai = ({ model }: Subject): Trainer => {
  const running = {
    ...{ object: 'fine_tuning.job', id: id.own, model, created_at: at, finished_at: null, fine_tuned_model: null },
    ...{ organization_id: 'org-1', result_files: [], status: 'running', validation_file: null, training_file: file },
    ...{ hyperparameters: { n_epochs: 'auto' }, trained_tokens: null, error: null, seed: 1, metadata: { run: '1' } },
  };
  const event = { object: 'fine_tuning.job.event', id: 'e1', created_at: at, level: 'info', message: 'Created.' };
  const data = [{ ...event, type: 'message', data: {} }];
  return {
    ...{ id, path: '/fine_tuning/jobs', cancel: '/cancel', sent: '/files', file, events: ['Created.'], running },
    asked: { training_file: file, suffix: 'mine', metadata: { run: '1' } },
    succeeded: { ...running, status: 'succeeded', finished_at: at + 9, fine_tuned_model: 'tuned', trained_tokens: 9 },
    answers: {
      'POST /files': { ...kept, status: 'processed' },
      [`GET /fine_tuning/jobs/${id.own}/events`]: { object: 'list', data, has_more: false },
    },
  };
};

const mistral = ({ model }: Subject): Trainer => {
  const events = [{ name: 'status-updated', data: { status: 'RUNNING' }, created_at: at }];
  const running = {
    ...{ id: id.own, object: 'job', model, status: 'RUNNING', created_at: at, modified_at: at, auto_start: true },
    ...{ training_files: [file], validation_files: null, hyperparameters: { epochs: 3 }, fine_tuned_model: null },
    ...{ trained_tokens: null, events, checkpoints: [] },
  };
  return {
    ...{ id, path: '/fine_tuning/jobs', cancel: '/cancel', sent: '/files', file, running },
    asked: {
      ...{ training_files: [{ file_id: file, weight: 1 }], suffix: 'mine', hyperparameters: {}, auto_start: true },
    },
    succeeded: { ...running, status: 'SUCCESS', modified_at: at + 9, fine_tuned_model: 'tuned', trained_tokens: 9 },
    ...{ answers: { 'POST /files': kept }, events: ['status-updated: RUNNING'] },
  };
};

const together = ({ model }: Subject): Trainer => {
  const running = {
    ...{ id: id.own, status: 'running', user_id: 'u', model, training_file: file, validation_file: '' },
    ...{ created_at: date, updated_at: date, n_epochs: 3, batch_size: 8, learning_rate: 0.1, random_seed: null },
  };
  const data = [{ object: 'fine-tune-event', created_at: date, message: 'Began.', level: 'info', type: 'job_start' }];
  return {
    ...{ id, path: '/fine-tunes', cancel: '/cancel', sent: '/files/upload', file, running, events: ['Began.'] },
    asked: { training_file: file, suffix: 'mine' },
    succeeded: { ...running, status: 'completed', model_output_name: 'tuned', token_count: 9 },
    answers: { 'POST /files/upload': kept, [`GET /fine-tunes/${id.own}/events`]: { data } },
  };
};

const fireworks = ({ model }: Subject): Trainer => {
  const dataset = 'accounts/acme/datasets/d1';
  const running = {
    ...{ name: 'accounts/acme/supervisedFineTuningJobs/job-1', state: 'JOB_STATE_RUNNING', baseModel: model, dataset },
    ...{ createTime: date, completedTime: null, epochs: 3, learningRate: 0.1, status: { code: 'OK', message: '' } },
  };
  return {
    ...{ id: { own: 'job-1', ours: 'acme.job-1' }, path: '/supervisedFineTuningJobs', cancel: ':cancel' },
    ...{ file: dataset, running, answers: {}, events: ['The job is running.', 'The job has succeeded.'] },
    asked: { model: undefined, baseModel: model, dataset, outputModel: 'accounts/acme/models/mine' },
    succeeded: { ...running, state: 'JOB_STATE_COMPLETED', completedTime: date, outputModel: 'tuned' },
  };
};

/** By what their vendors document. Whoever is not here is as OpenAI is. */
const all: Readonly<Record<string, (subject: Subject) => Trainer>> = { mistral, together, fireworks };

/** How one trains. */
export const trainers = (subject: Subject): Trainer => (all[subject.id] ?? openai)(subject);
