import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import { type BatchesApi, type BatchWish, type FilesApi, inPath, objectWithId } from '../kit/index.js';
import { readyFiles } from './openai-resources.js';

/** Mistral's files are OpenAI's, but for a few purposes and a field. */
export const mistralFiles: FilesApi = {
  ...readyFiles,
  purposes: ['batch', 'fine-tune', 'ocr'],
};

// https://docs.mistral.ai/api/endpoint/batch: a job has one model, and says of its requests how many succeeded.
const job = z.looseObject({
  id: z.string().min(1),
  input_files: z.array(z.string()).nullish(),
  endpoint: z.string().nullish(),
  model: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  output_file: z.string().nullish(),
  error_file: z.string().nullish(),
  status: z.string(),
  created_at: z.number(),
  started_at: z.number().nullish(),
  completed_at: z.number().nullish(),
  total_requests: z.number().nullish(),
  succeeded_requests: z.number().nullish(),
  failed_requests: z.number().nullish(),
});

/** Mistral's batch jobs, at half the price: https://docs.mistral.ai/capabilities/batch */
export const mistralBatches: BatchesApi = {
  percent: 50,
  create: (wish) => ({ method: 'POST', path: '/batch/jobs', json: jobOf(wish) }),
  one: (id) => ({ method: 'GET', path: `/batch/jobs/${inPath(id)}` }),
  cancel: (id) => ({ method: 'POST', path: `/batch/jobs/${inPath(id)}/cancel` }),
  read: (json) => {
    const read = job.safeParse(objectWithId('batch', json));
    if (!read.success) throw new Failure('upstream_invalid_response', 'The answer is no batch job.');
    return batchOf(read.data);
  },
};

function jobOf({ body, models }: BatchWish): Readonly<Record<string, unknown>> {
  const [model, ...others] = models;
  if (others.length > 0)
    throw new Failure('invalid_request', 'A batch at Mistral has one model in all its lines.', {
      param: 'input_file_id',
    });
  return {
    model,
    input_files: [body['input_file_id']],
    endpoint: body['endpoint'],
    ...(body['metadata'] !== undefined && { metadata: body['metadata'] }),
    timeout_hours: 24,
  };
}

const statuses: Readonly<Record<string, string>> = {
  QUEUED: 'validating',
  RUNNING: 'in_progress',
  SUCCESS: 'completed',
  FAILED: 'failed',
  TIMEOUT_EXCEEDED: 'expired',
  CANCELLATION_REQUESTED: 'cancelling',
  CANCELLED: 'cancelled',
};

function batchOf(said: z.infer<typeof job>): Readonly<Record<string, unknown>> {
  const status = statuses[said.status] ?? 'in_progress';
  const endedAt = said.completed_at ?? null;
  return {
    id: said.id,
    object: 'batch',
    endpoint: said.endpoint ?? '',
    errors: null,
    input_file_id: said.input_files?.[0] ?? '',
    completion_window: '24h',
    status,
    output_file_id: said.output_file ?? null,
    error_file_id: said.error_file ?? null,
    created_at: said.created_at,
    in_progress_at: said.started_at ?? null,
    completed_at: status === 'completed' ? endedAt : null,
    failed_at: status === 'failed' ? endedAt : null,
    expired_at: status === 'expired' ? endedAt : null,
    cancelled_at: status === 'cancelled' ? endedAt : null,
    request_counts: {
      total: said.total_requests ?? 0,
      completed: said.succeeded_requests ?? 0,
      failed: said.failed_requests ?? 0,
    },
    metadata: said.metadata ?? null,
    ...(said.model && { model: said.model }),
  };
}
