import { expect } from '@jest/globals';
import { readFile } from '../../../apps/gateway/src/resources/files.js';
import { addPart, cancelUpload, completeUpload, createUpload } from '../../../apps/gateway/src/resources/uploads.js';
import { violations } from '../../fixtures/replay/schemas.js';
import { fileSaid } from '../forms.js';
import type { Subject } from '../matrix/subjects.js';
import { openDesk } from './desk.js';
import { placeOf } from './places.js';

const created_at = 1_790_000_000;
const wish = { filename: 'learn.jsonl', purpose: 'fine-tune', bytes: 3, mime_type: 'application/jsonl' };
const part = {
  name: 'data',
  filename: 'part',
  type: 'application/octet-stream',
  bytes: Buffer.from([0xff, 0x0d, 0x0a]),
};
const file = {
  ...{ id: 'file-1', object: 'file', bytes: 3, created_at, expires_at: created_at + 9 },
  ...{ filename: wish.filename, purpose: wish.purpose, status: 'processed' },
};
const upload = {
  ...{ id: 'upload_1', object: 'upload', bytes: 3, created_at, expires_at: created_at + 9 },
  ...{ filename: wish.filename, purpose: wish.purpose, status: 'pending' },
};

/** A file comes in parts, and is one of the project's when they are all there; or it never is one. Who has them has them as OpenAI. */
export async function proof(subject: Subject): Promise<void> {
  const desk = await openDesk(subject, { at: placeOf(subject), answers });
  expect(violations('Upload', await desk.serve('uploads', createUpload, { body: wish }))).toEqual([]);
  expect(desk.heard.get('POST /uploads')).toEqual(wish);
  const added = await desk.serve('uploads', addPart, { id: 'upload_1', files: [part] });
  expect(violations('UploadPart', added)).toEqual([]);
  expect(desk.heard.get('POST /uploads/upload_1/parts')).toEqual({ data: fileSaid(part) });
  const done = await desk.serve('uploads', completeUpload, { id: 'upload_1', body: { part_ids: ['part_1'] } });
  expect(violations('Upload', done)).toEqual([]);
  expect(desk.heard.get('POST /uploads/upload_1/complete')).toEqual({ part_ids: ['part_1'] });
  expect(await desk.serve('files', readFile, { id: 'file-1' })).toEqual(file);
  expect(await desk.serve('uploads', cancelUpload, { id: 'upload_1' })).toMatchObject({ status: 'cancelled' });
}

const answers = {
  'POST /uploads': upload,
  'POST /uploads/upload_1/parts': { id: 'part_1', object: 'upload.part', created_at, upload_id: 'upload_1' },
  'POST /uploads/upload_1/complete': { ...upload, status: 'completed', file },
  'POST /uploads/upload_1/cancel': { ...upload, status: 'cancelled' },
  'GET /files/file-1': file,
};
