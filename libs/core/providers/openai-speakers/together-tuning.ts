import { z } from 'zod';
import {
  type FilesApi,
  inPath,
  type Training,
  type TuningWish,
  tuningEvents,
  type Happened,
  tuningJob,
  plainId,
  readAs,
  secondsOf,
} from '../kit/index.js';
import { readyFiles } from './openai-resources.js';
import { checkMethod, onlyKnown, tuningWords } from './tuning-wish.js';

/** https://docs.together.ai/reference/upload-file: a name of the file stands beside it. */
export const togetherFiles: FilesApi = {
  ...readyFiles,
  path: '/files/upload',
  purposes: ['fine-tune'],
  nameField: 'file_name',
};

// https://docs.together.ai/reference/post-fine-tunes and its neighbours, as the types of together-ai 0.52 have them.
const path = (id: string, what = ''): string => `/fine-tunes/${inPath(id)}${what}`;

const said = z.looseObject({
  id: plainId,
  status: z.string(),
  model: z.string().nullish(),
  model_output_name: z.string().nullish(),
  training_file: z.string().nullish(),
  validation_file: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  token_count: z.int().nonnegative().nullish(),
  n_epochs: z.number().nullish(),
  batch_size: z.union([z.number(), z.string()]).nullish(),
  learning_rate: z.number().nullish(),
  random_seed: z.int().nullish(),
});

const statuses: Readonly<Record<string, string>> = {
  pending: 'queued',
  queued: 'queued',
  completed: 'succeeded',
  error: 'failed',
  cancelled: 'cancelled',
};

const event = z.looseObject({
  created_at: z.string(),
  message: z.string(),
  type: z.string().nullish(),
  level: z.string().nullish(),
  step: z.number().nullish(),
});

const checkpoint = z.looseObject({
  step: z.int(),
  created_at: z.string(),
  path: z.string(),
  checkpoint_type: z.string(),
});

/** Together's fine-tuning jobs. */
export const togetherTuning: Training = {
  is: 'training',
  create: (wish) => ({ method: 'POST', path: '/fine-tunes', json: wishOf(wish) }),
  one: (id) => ({ method: 'GET', path: path(id) }),
  cancel: (id) => ({ method: 'POST', path: path(id, '/cancel') }),
  read: (json) => {
    const job = readAs(said, json, 'fine-tuning job');
    return tuningJob({
      id: job.id,
      model: job.model ?? '',
      status: statuses[job.status] ?? 'running',
      createdAt: secondsOf(job.created_at) ?? 0,
      finishedAt: secondsOf(job.updated_at),
      trainingFile: job.training_file ?? '',
      validationFile: job.validation_file || null,
      tunedModel: job.model_output_name,
      trainedTokens: job.token_count,
      hyperparameters: { n_epochs: job.n_epochs, batch_size: job.batch_size, learning_rate: job.learning_rate },
      seed: job.random_seed,
    });
  },
  events: {
    call: (id) => ({ method: 'GET', path: path(id, '/events') }),
    read: (json, id) => {
      const { data } = readAs(z.object({ data: z.array(event) }), json, 'list of events');
      const told = data.map(({ created_at, message, level, type, step }) => ({
        ...{ at: secondsOf(created_at) ?? 0, message, level: levelOf(level) },
        data: { ...(type && { type }), ...(typeof step === 'number' && { step }) },
      }));
      return { data: tuningEvents(id, told), hasMore: false };
    },
  },
  checkpoints: {
    call: (id) => ({ method: 'GET', path: path(id, '/checkpoints') }),
    read: (json, id) => {
      const { data } = readAs(z.object({ data: z.array(checkpoint) }), json, 'list of checkpoints');
      const kept = data.map(({ step, created_at, path: at, checkpoint_type }) => ({
        ...{ object: 'fine_tuning.job.checkpoint', id: `ftckpt-${id}-${step}`, created_at: secondsOf(created_at) ?? 0 },
        ...{ fine_tuning_job_id: id, step_number: step, metrics: {}, fine_tuned_model_checkpoint: `${id}:${step}` },
        ...{ path: at, checkpoint_type },
      }));
      return { data: kept.toSorted((one, other) => other.step_number - one.step_number), hasMore: false };
    },
  },
  serving: {
    is: 'a call',
    call: ({ model }, body) => ({ method: 'POST', path: '/endpoints', json: { ...onlyKnown(body, deploying), model } }),
  },
};

/** Not `from_checkpoint`, nor what else names jobs and models of others. */
const known = [
  ...['n_checkpoints', 'n_evals', 'training_type', 'lr_scheduler', 'warmup_ratio', 'max_grad_norm', 'weight_decay'],
  ...['train_on_inputs', 'packing', 'max_seq_length', 'gradient_accumulation_steps', 'multimodal_params'],
  ...['early_stopping_enabled', 'early_stopping_min_delta', 'early_stopping_patience', 'early_stopping_warmup_evals'],
  ...['wandb_api_key', 'wandb_base_url', 'wandb_entity', 'wandb_name', 'wandb_project_name'],
];
const deploying = ['hardware', 'autoscaling', 'display_name', 'inactive_timeout', 'availability_zone'];

function wishOf({ body, model }: TuningWish) {
  const words = tuningWords(body, known);
  checkMethod(words, ['supervised', 'dpo']);
  const { beta, ...hyperparameters } = words.hyperparameters;
  const dpo = { method: 'dpo', ...(beta !== undefined && { dpo_beta: beta }) };
  return {
    ...{ ...words.others, ...hyperparameters, model, training_file: words.trainingFile },
    ...(words.validationFile !== undefined && { validation_file: words.validationFile }),
    ...(words.suffix !== undefined && { suffix: words.suffix }),
    ...(words.seed !== undefined && { random_seed: words.seed }),
    ...(words.method === 'dpo' && { training_method: dpo }),
  };
}

const levelOf = (level: string | null | undefined): Happened['level'] => {
  if (level?.endsWith('error')) return 'error';
  return level?.endsWith('warning') ? 'warn' : 'info';
};
