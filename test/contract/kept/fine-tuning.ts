import { expect } from '@jest/globals';
import { createFile } from '../../../apps/gateway/src/resources/create-file.js';
import { createJob } from '../../../apps/gateway/src/resources/tuning/create-job.js';
import { cancelJob, listEvents, readJob } from '../../../apps/gateway/src/resources/tuning/jobs.js';
import { violations } from '../../fixtures/replay/schemas.js';
import type { Subject } from '../matrix/subjects.js';
import { list, text } from '../voices/json.js';
import type { Json } from '../voices/index.js';
import { openDesk, type OpenDesk } from './desk.js';
import { loads } from './loading.js';
import { placeOf } from './places.js';
import { trainers } from './trainers.js';

/** A model is trained, told of and given up in its provider's words; what came of it is called as it can be asked for. Or it is loaded. */
export async function proof(subject: Subject): Promise<void> {
  const api = subject.kind.fine_tuning;
  if (api?.is === 'loading') return loads(subject, api);
  const { id: job, path, cancel, sent, file, asked, running, succeeded, answers, events } = trainers(subject);
  const [one, other] = [`GET ${path}/${job.own}`, `POST ${path}/${job.own}${cancel}`];
  const desk = await openDesk(subject, {
    at: placeOf(subject),
    answers: { ...answers, [`POST ${path}`]: running, [one]: running, [other]: running },
  });
  if (sent) await sendFile(desk, sent);
  const body = { model: `${subject.id}/${subject.model}`, training_file: file, suffix: 'mine', metadata: { run: '1' } };
  const isOurs = (told: Json, status: string) => {
    expect(told).toMatchObject({ id: job.ours, training_file: file, status, metadata: { run: '1' } });
    expect(violations('FineTuningJob', told)).toEqual([]);
  };
  isOurs(await desk.serve('fine_tuning', createJob, { body }), 'running');
  expect(desk.heard.get(`POST ${path}`)).toEqual({ model: subject.model, ...asked });
  isOurs(await desk.serve('fine_tuning', readJob, { id: job.ours }), 'running');
  isOurs(await desk.serve('fine_tuning', cancelJob, { id: job.ours }), 'running');
  expect(desk.heard.has(other)).toBe(true);
  desk.becomes({ [one]: succeeded });
  const over = await desk.serve('fine_tuning', readJob, { id: job.ours });
  isOurs(over, 'succeeded');
  expect(over['fine_tuned_model']).toBe(`${subject.id}/tuned`);
  const told = list(await desk.serve('fine_tuning', listEvents, { id: job.ours }), 'data');
  expect(told.map((event) => text(event, 'message'))).toEqual(expect.arrayContaining([...events]));
  for (const event of told) expect(violations('FineTuningJobEvent', event)).toEqual([]);
}

async function sendFile(desk: OpenDesk, path: string): Promise<void> {
  const file = { name: 'file', filename: 'learn.jsonl', type: 'application/jsonl', bytes: Buffer.from('{}\n') };
  await desk.serve('files', createFile, { body: { purpose: 'fine-tune' }, files: [file] });
  expect(desk.heard.has(`POST ${path}`)).toBe(true);
}
