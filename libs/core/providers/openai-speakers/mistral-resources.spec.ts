import { describe, expect, it } from '@jest/globals';
import { mistralBatches, mistralFiles } from './mistral-resources.js';

const job = {
  ...{ id: 'job-1', object: 'batch', input_files: ['file-1'], endpoint: '/v1/chat/completions', model: 'mistral-x' },
  ...{ metadata: { a: 'b' }, output_file: null, error_file: null, errors: [], status: 'QUEUED', created_at: 5 },
  ...{ total_requests: 3, completed_requests: 2, succeeded_requests: 1, failed_requests: 1 },
};

describe("Mistral's batch jobs", () => {
  it('are asked for with the one model of their lines', () => {
    const body = {
      input_file_id: 'file-1',
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { a: 'b' },
    };
    expect(mistralBatches.create({ body, models: ['mistral-x'] })).toEqual({
      ...{ method: 'POST', path: '/batch/jobs' },
      json: {
        ...{ model: 'mistral-x', input_files: ['file-1'], endpoint: '/v1/embeddings' },
        ...{ metadata: { a: 'b' }, timeout_hours: 24 },
      },
    });
    expect(() => mistralBatches.create({ body, models: ['one', 'two'] })).toThrow('one model');
  });

  it.each([
    ['QUEUED', 'validating'],
    ['RUNNING', 'in_progress'],
    ['SUCCESS', 'completed'],
    ['FAILED', 'failed'],
    ['TIMEOUT_EXCEEDED', 'expired'],
    ['CANCELLATION_REQUESTED', 'cancelling'],
    ['CANCELLED', 'cancelled'],
    ['SOMETHING_NEW', 'in_progress'],
  ])("that are %s are OpenAI's batches that are %s", (status, told) => {
    expect(mistralBatches.read({ ...job, status, output_file: 'file-2', completed_at: 9 })).toMatchObject({
      ...{ id: 'job-1', object: 'batch', status: told, input_file_id: 'file-1', output_file_id: 'file-2' },
      ...{ completed_at: told === 'completed' ? 9 : null, request_counts: { total: 3, completed: 1, failed: 1 } },
    });
  });

  it.each([[{}], [{ id: 1 }], ['job'], [{ id: 'job-1' }]])('are not read out of %j', (json) => {
    expect(() => mistralBatches.read(json)).toThrow(/no batch/);
  });
});

it("Mistral's files are OpenAI's, and processed when they are there", () => {
  expect(mistralFiles.read({ id: 'f', bytes: 1 })).toMatchObject({ id: 'f', object: 'file', status: 'processed' });
});
