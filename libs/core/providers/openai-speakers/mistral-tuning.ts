import { z } from 'zod';
import { inPath, type Training, type TuningWish, tuningEvents, tuningJob, plainId, readAs } from '../kit/index.js';
import { checkMethod, tuningWords } from './tuning-wish.js';

// https://docs.mistral.ai/api, as the types of @mistralai/mistralai 1.10 have it: its events and checkpoints stand in the job itself.
const path = (id: string, what = ''): string => `/fine_tuning/jobs/${inPath(id)}${what}`;

const said = z.looseObject({
  id: plainId,
  status: z.string(),
  model: z.string(),
  fine_tuned_model: z.string().nullish(),
  training_files: z.array(z.string()).nullish(),
  validation_files: z.array(z.string()).nullish(),
  created_at: z.int(),
  modified_at: z.int().nullish(),
  trained_tokens: z.int().nonnegative().nullish(),
  hyperparameters: z.looseObject({ epochs: z.number().nullish() }).nullish(),
  events: z
    .array(z.looseObject({ name: z.string(), created_at: z.int(), data: z.record(z.string(), z.unknown()).nullish() }))
    .nullish(),
  checkpoints: z
    .array(
      z.looseObject({
        step_number: z.int(),
        created_at: z.int(),
        metrics: z.looseObject({
          train_loss: z.number().nullish(),
          valid_loss: z.number().nullish(),
          valid_mean_token_accuracy: z.number().nullish(),
        }),
      }),
    )
    .nullish(),
});

const statuses: Readonly<Record<string, string>> = {
  QUEUED: 'queued',
  VALIDATING: 'validating_files',
  VALIDATED: 'queued',
  FAILED_VALIDATION: 'failed',
  FAILED: 'failed',
  SUCCESS: 'succeeded',
  CANCELLED: 'cancelled',
};

const readSaid = (json: unknown) => readAs(said, json, 'fine-tuning job');

/** Mistral's fine-tuning jobs. One that was made with `auto_start: false` waits until it is resumed. */
export const mistralTuning: Training = {
  is: 'training',
  create: (wish) => ({ method: 'POST', path: '/fine_tuning/jobs', json: wishOf(wish) }),
  one: (id) => ({ method: 'GET', path: path(id) }),
  cancel: (id) => ({ method: 'POST', path: path(id, '/cancel') }),
  resume: (id) => ({ method: 'POST', path: path(id, '/start') }),
  read: (json) => {
    const job = readSaid(json);
    const { epochs, ...others } = job.hyperparameters ?? {};
    return tuningJob({
      id: job.id,
      model: job.model,
      status: statuses[job.status] ?? 'running',
      createdAt: job.created_at,
      finishedAt: job.modified_at ?? undefined,
      trainingFile: job.training_files?.[0] ?? '',
      validationFile: job.validation_files?.[0],
      tunedModel: job.fine_tuned_model,
      trainedTokens: job.trained_tokens,
      hyperparameters: { ...others, n_epochs: epochs },
      problem: job.status === 'FAILED_VALIDATION' ? 'The files are not valid.' : undefined,
    });
  },
  events: {
    read: (json, id) => {
      const told = (readSaid(json).events ?? []).map(({ name, created_at: at, data }) => ({
        ...{
          at,
          data: data ?? {},
          message: [name, data?.['status']].filter((word) => typeof word === 'string').join(': '),
        },
        level: typeof data?.['error'] === 'string' ? ('error' as const) : ('info' as const),
      }));
      return { data: tuningEvents(id, told), hasMore: false };
    },
  },
  checkpoints: {
    read: (json, id) => {
      const kept = (readSaid(json).checkpoints ?? []).map(({ step_number, created_at, metrics }) => ({
        ...{ object: 'fine_tuning.job.checkpoint', id: `ftckpt-${id}-${step_number}`, created_at, step_number },
        ...{ fine_tuning_job_id: id, fine_tuned_model_checkpoint: '', metrics: metricsOf(metrics, step_number) },
      }));
      return { data: kept.toSorted((one, other) => other.step_number - one.step_number), hasMore: false };
    },
  },
  serving: { is: 'at once' },
};

function wishOf({ body, model }: TuningWish) {
  const words = tuningWords(body, ['auto_start', 'invalid_sample_skip_percentage']);
  checkMethod(words, ['supervised']);
  const { n_epochs, ...hyperparameters } = words.hyperparameters;
  return {
    ...{ auto_start: true, ...words.others, model, training_files: [{ file_id: words.trainingFile, weight: 1 }] },
    ...(words.validationFile !== undefined && { validation_files: [words.validationFile] }),
    ...(words.suffix !== undefined && { suffix: words.suffix }),
    hyperparameters: { ...hyperparameters, ...(n_epochs !== undefined && { epochs: n_epochs }) },
  };
}

type Metrics = NonNullable<z.infer<typeof said>['checkpoints']>[number]['metrics'];

const metricsOf = ({ train_loss, valid_loss, valid_mean_token_accuracy }: Metrics, step: number) => ({
  step,
  ...(typeof train_loss === 'number' && { train_loss }),
  ...(typeof valid_loss === 'number' && { valid_loss }),
  ...(typeof valid_mean_token_accuracy === 'number' && { valid_mean_token_accuracy }),
});
