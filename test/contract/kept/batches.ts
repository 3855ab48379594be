import { expect } from '@jest/globals';
import { cancelBatch, readBatch } from '../../../apps/gateway/src/resources/batches.js';
import { createBatch } from '../../../apps/gateway/src/resources/create-batch.js';
import { createFile } from '../../../apps/gateway/src/resources/create-file.js';
import { violations } from '../../fixtures/replay/schemas.js';
import type { Subject } from '../matrix/subjects.js';
import { at } from '../voices/json.js';
import type { Json } from '../voices/index.js';
import { openDesk, type OpenDesk } from './desk.js';
import { placeOf } from './places.js';

const created_at = 1_790_000_000;
const endpoint = '/v1/chat/completions';
const wish = { input_file_id: 'file-1', endpoint, completion_window: '24h', metadata: { run: '1' } };

/** Requests in a file are worked through at its keeper, who says how it goes; what they used is charged when it is over. */
export async function proof(subject: Subject): Promise<void> {
  const { path, asked, begun, ended, cancelling } = (keepers[subject.id] ?? openai)(subject);
  const desk = await openDesk(subject, {
    at: placeOf(subject),
    answers: {
      ...{ 'POST /files': fileOf('file-1'), 'GET /files/file-2': fileOf('file-2') },
      'GET /files/file-2/content': answerOf(subject),
      ...{ [`POST ${path}`]: begun, [`GET ${path}/batch_1`]: begun, [`POST ${path}/batch_1/cancel`]: cancelling },
    },
  });
  await sendLines(desk, subject);
  isBatch(await desk.serve('batches', createBatch, { body: wish }), 'validating');
  expect(desk.heard.get(`POST ${path}`)).toEqual(asked);
  isBatch(await desk.serve('batches', readBatch, { id: 'batch_1' }), 'validating');
  isBatch(await desk.serve('batches', cancelBatch, { id: 'batch_1' }), 'cancelling');
  desk.becomes({ [`GET ${path}/batch_1`]: ended });
  const over = await desk.serve('batches', readBatch, { id: 'batch_1' });
  isBatch(over, 'completed');
  expect(over).toMatchObject({ output_file_id: 'file-2', request_counts: { total: 1, completed: 1, failed: 0 } });
  expect(desk.charged).toMatchObject([{ model: subject.model, usage: { input: 30, output: 12 } }]);
}

/** The file of requests, in which its keeper finds the model by its own name. */
async function sendLines(desk: OpenDesk, { id, model }: Subject): Promise<void> {
  const line = { custom_id: '1', method: 'POST', url: endpoint, body: { model: `${id}/${model}`, messages: [] } };
  const bytes = Buffer.from(JSON.stringify(line));
  const file = { name: 'file', filename: 'input.jsonl', type: 'application/jsonl', bytes };
  await desk.serve('files', createFile, { body: { purpose: 'batch' }, files: [file] });
  const heard = Buffer.from(String(at(desk.heard.get('POST /files'), 'file', 'bytes')), 'base64').toString();
  expect(JSON.parse(heard)).toEqual({ ...line, body: { ...line.body, model } });
}

function isBatch(told: Json, status: string): void {
  expect(told).toMatchObject({ id: 'batch_1', object: 'batch', ...wish, status });
  expect(violations('Batch', told)).toEqual([]);
}

const fileOf = (id: string): Json => ({
  ...{ id, object: 'file', bytes: 9, created_at, filename: 'a.jsonl', purpose: 'batch', status: 'processed' },
});

/** A line of what came of it. */
const answerOf = ({ model }: Subject): string => {
  const usage = { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 };
  const body = { id: 'c1', object: 'chat.completion', created: created_at, model, choices: [], usage };
  return `${JSON.stringify({ id: 'r1', custom_id: '1', response: { status_code: 200, body }, error: null })}\n`;
};

/** How a keeper is asked, and what it says at each of these moments. */
interface Keeper {
  readonly path: string;
  readonly asked: Json;
  readonly begun: Json;
  readonly cancelling: Json;
  readonly ended: Json;
}

const openai = (): Keeper => {
  const begun = {
    ...{ id: 'batch_1', object: 'batch', ...wish, errors: null, status: 'validating', created_at },
    ...{ output_file_id: null, error_file_id: null, request_counts: { total: 0, completed: 0, failed: 0 } },
  };
  const counts = { request_counts: { total: 1, completed: 1, failed: 0 } };
  return {
    ...{ path: '/batches', asked: wish, begun, cancelling: { ...begun, status: 'cancelling' } },
    ended: { ...begun, status: 'completed', completed_at: created_at + 9, output_file_id: 'file-2', ...counts },
  };
};

const mistral = ({ model }: Subject): Keeper => {
  const { input_file_id, metadata } = wish;
  const begun = {
    ...{ id: 'batch_1', object: 'batch', input_files: [input_file_id], endpoint, model, metadata, errors: [] },
    ...{ status: 'QUEUED', created_at, output_file: null, error_file: null, started_at: null, completed_at: null },
    ...{ total_requests: 1, completed_requests: 0, succeeded_requests: 0, failed_requests: 0 },
  };
  const counts = { completed_requests: 1, succeeded_requests: 1 };
  return {
    path: '/batch/jobs',
    asked: { model, input_files: [input_file_id], endpoint, metadata, timeout_hours: 24 },
    ...{ begun, cancelling: { ...begun, status: 'CANCELLATION_REQUESTED' } },
    ended: { ...begun, status: 'SUCCESS', completed_at: created_at + 9, output_file: 'file-2', ...counts },
  };
};

/** By what their vendors document. Whoever is not here is as OpenAI is. */
const keepers: Readonly<Record<string, (subject: Subject) => Keeper>> = { mistral };
