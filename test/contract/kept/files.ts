import { expect } from '@jest/globals';
import { createFile } from '../../../apps/gateway/src/resources/create-file.js';
import { deleteFile, readContent, readFile } from '../../../apps/gateway/src/resources/files.js';
import { violations } from '../../fixtures/replay/schemas.js';
import { fileSaid } from '../forms.js';
import type { Subject } from '../matrix/subjects.js';
import { text } from '../voices/json.js';
import type { Json } from '../voices/index.js';
import { openDesk, type Wire } from './desk.js';
import { placeOf } from './places.js';

const words = '{"messages":[]}\n';
const file = { name: 'file', filename: 'learn.jsonl', type: 'application/jsonl', bytes: Buffer.from(words) };

/** A file goes to its keeper as it came, is read there, and removed there. */
export async function proof(subject: Subject): Promise<void> {
  const { purpose = 'fine-tune', path = '/files', also = {}, says } = keepers[subject.id] ?? openai;
  const object = { ...says, filename: file.filename, bytes: words.length, purpose };
  const lines = purpose === 'batch' ? lineOf(subject) : words;
  const desk = await openDesk(subject, wireOf(subject, path, object, lines));
  const sent = { ...file, bytes: Buffer.from(lines) };
  const made = await desk.serve('files', createFile, { body: { purpose }, files: [sent] });
  expect(desk.heard.get(`POST ${path}`)).toEqual({ purpose, ...also, file: fileSaid(sent) });
  for (const told of [made, await desk.serve('files', readFile, { id: 'file-1' })]) {
    expect(told).toMatchObject({ id: 'file-1', object: 'file', purpose, status: 'processed' });
    expect(violations('OpenAIFile', told)).toEqual([]);
  }
  expect(text(await desk.serve('files', readContent, { id: 'file-1' }), 'text')).toBe(lines);
  const gone = await desk.serve('files', deleteFile, { id: 'file-1' });
  expect(violations('DeleteFileResponse', gone)).toEqual([]);
  expect(desk.heard.has('DELETE /files/file-1')).toBe(true);
}

const wireOf = (subject: Subject, path: string, object: Json, content: string): Wire => ({
  at: placeOf(subject),
  answers: {
    [`POST ${path}`]: object,
    'GET /files/file-1': object,
    'GET /files/file-1/content': content,
    'DELETE /files/file-1': { id: 'file-1', object: 'file', deleted: true },
  },
});

/** Where files are of batches only, they are looked into. */
const lineOf = ({ model }: Subject): string =>
  `${JSON.stringify({ custom_id: '1', method: 'POST', url: '/v1/chat/completions', body: { model } })}\n`;

interface Keeper {
  /** What it keeps files for; absent: for training. */
  readonly purpose?: string;
  /** Where they are sent, if not as at OpenAI. */
  readonly path?: string;
  /** What it is told beside the file. */
  readonly also?: Json;
  /** How it describes one, beside its name, its size and its purpose. */
  readonly says: Json;
}

const plain: Json = { id: 'file-1', object: 'file', created_at: 1_790_000_000 };
const openai: Keeper = { says: { ...plain, status: 'processed' } };

/** By what their vendors document. Whoever is not here is as OpenAI is. */
const keepers: Readonly<Record<string, Keeper>> = {
  mistral: { says: { ...plain, sample_type: 'instruct', num_lines: 1, source: 'upload' } },
  groq: { purpose: 'batch', says: plain },
  together: {
    ...{ path: '/files/upload', also: { file_name: 'learn.jsonl' } },
    says: { ...plain, FileType: 'jsonl', LineCount: 1, Processed: true },
  },
};
