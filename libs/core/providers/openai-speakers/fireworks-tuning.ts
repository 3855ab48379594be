import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import { inPath, type Training, type TuningWish, tuningJob, readAs, secondsOf } from '../kit/index.js';
import { checkMethod, onlyKnown, tuningWords } from './tuning-wish.js';

// https://docs.fireworks.ai/api-reference/create-supervised-fine-tuning-job: beside the address for inference, below an account.
const api = '/../../v1';

/** Its jobs are called `accounts/{account}/supervisedFineTuningJobs/{id}`; ours are `{account}.{id}`, for the sake of paths. */
const path = (id: string, what = ''): string => {
  const [account = '', job = ''] = id.split('.');
  return `${api}/accounts/${inPath(account)}/supervisedFineTuningJobs/${inPath(job)}${what}`;
};

const called = /^accounts\/([a-z0-9-]{1,100})\/supervisedFineTuningJobs\/([A-Za-z0-9-]{1,100})$/;
const dataset = /^accounts\/([a-z0-9-]{1,100})\/datasets\/[A-Za-z0-9-]{1,200}$/;

const said = z.looseObject({
  name: z.string().regex(called),
  state: z.string().nullish(),
  status: z.looseObject({ message: z.string().nullish() }).nullish(),
  baseModel: z.string().nullish(),
  warmStartFrom: z.string().nullish(),
  outputModel: z.string().nullish(),
  dataset: z.string().nullish(),
  evaluationDataset: z.string().nullish(),
  createTime: z.string().nullish(),
  completedTime: z.string().nullish(),
  epochs: z.number().nullish(),
  learningRate: z.number().nullish(),
  batchSize: z.number().nullish(),
  loraRank: z.number().nullish(),
});

const statuses: Readonly<Record<string, string>> = {
  CREATING: 'validating_files',
  CREATING_INPUT_DATASET: 'validating_files',
  VALIDATING: 'validating_files',
  PENDING: 'queued',
  RE_QUEUEING: 'queued',
  IDLE: 'queued',
  PAUSED: 'paused',
  COMPLETED: 'succeeded',
  EARLY_STOPPED: 'succeeded',
  FAILED: 'failed',
  EXPIRED: 'failed',
  CANCELLED: 'cancelled',
  DELETING: 'cancelled',
  DELETING_CLEANING_UP: 'cancelled',
};

/** Fireworks' supervised fine-tuning jobs. It tells no events and keeps no checkpoints by these calls. */
export const fireworksTuning: Training = {
  is: 'training',
  create: (wish) => ({ method: 'POST', ...callOf(wish) }),
  one: (id) => ({ method: 'GET', path: path(id) }),
  cancel: (id) => ({ method: 'POST', path: path(id, ':cancel'), json: {} }),
  resume: (id) => ({ method: 'POST', path: path(id, ':resume'), json: {} }),
  read: (json) => {
    const job = readAs(said, json, 'fine-tuning job');
    const [, account, id] = called.exec(job.name) ?? [];
    return tuningJob({
      id: `${account}.${id}`,
      model: job.baseModel ?? job.warmStartFrom ?? '',
      status: statuses[(job.state ?? '').replace(/^JOB_STATE_/, '')] ?? 'running',
      createdAt: secondsOf(job.createTime) ?? 0,
      finishedAt: secondsOf(job.completedTime),
      trainingFile: job.dataset ?? '',
      validationFile: job.evaluationDataset || null,
      tunedModel: job.outputModel,
      hyperparameters: {
        ...{ n_epochs: job.epochs, batch_size: job.batchSize, learning_rate: job.learningRate },
        lora_rank: job.loraRank,
      },
      problem: job.status?.message || undefined,
    });
  },
  serving: {
    is: 'a call',
    call: ({ job, model }, body) => ({
      ...{ method: 'POST', path: `${api}/accounts/${inPath(job.split('.')[0] ?? '')}/deployments` },
      json: { ...onlyKnown(body, deploying), baseModel: model },
    }),
  },
};

/** Not `warmStartFrom`, nor secrets of the account by their names. */
const known = [
  ...['displayName', 'earlyStop', 'evalAutoCarveout', 'gradientAccumulationSteps', 'isTurbo', 'jinjaTemplate'],
  ...['learningRateWarmupSteps', 'maxContextLength', 'batchSizeSamples', 'optimizerWeightDecay'],
];
const deploying = [
  ...['minReplicaCount', 'maxReplicaCount', 'autoscalingPolicy', 'acceleratorType', 'acceleratorCount', 'precision'],
  ...['displayName', 'description', 'deploymentShape', 'placement', 'expireTime'],
];

function callOf({ body, model }: TuningWish) {
  const words = tuningWords(body, known);
  checkMethod(words, ['supervised']);
  const account = dataset.exec(words.trainingFile)?.[1];
  if (!account)
    throw new Failure('invalid_request', "'training_file' must be a dataset: accounts/{account}/datasets/{id}.", {
      param: 'training_file',
    });
  const { n_epochs, batch_size, learning_rate, lora_rank, ...unknown } = words.hyperparameters;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined)
    throw new Failure('invalid_request', `'${stranger}' is no hyperparameter at Fireworks.`, { param: stranger });
  return {
    path: `${api}/accounts/${inPath(account)}/supervisedFineTuningJobs`,
    json: {
      ...{ ...words.others, baseModel: model, dataset: words.trainingFile },
      ...(words.validationFile !== undefined && { evaluationDataset: words.validationFile }),
      ...(words.suffix !== undefined && { outputModel: `accounts/${account}/models/${words.suffix}` }),
      ...(n_epochs !== undefined && { epochs: n_epochs }),
      ...(batch_size !== undefined && { batchSize: batch_size }),
      ...(learning_rate !== undefined && { learningRate: learning_rate }),
      ...(lora_rank !== undefined && { loraRank: lora_rank }),
    },
  };
}
