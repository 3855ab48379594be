import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import { openSpooler, type Spooler } from '#adapters/files';
import type { Streaming } from '../../apps/gateway/src/relay/ports.js';
import { Form } from '../../apps/gateway/src/uploads/form.js';
import type { Json } from './voices/index.js';

/** A file as a caller sends it, in a field of a form. */
export interface SentFile {
  readonly name: string;
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Bytes that are no text, and that look like the end of a part. */
export const soundBytes = Buffer.from([0xff, 0xfb, 0x00, 0x0d, 0x0a, 0x2d, 0x2d, 0x80, 0x0d, 0x0a]);

const forms: Form[] = [];
afterEach(() => Promise.all(forms.splice(0).map((form) => form.close())));
let opened: Promise<{ readonly directory: string; readonly spooler: Spooler }> | undefined;
afterAll(async () => opened && rm((await opened).directory, { recursive: true, force: true }));

/** Room on disk, as long as a file of tests runs. */
export const spooling = async (): Promise<Spooler> => (await (opened ??= openFolder())).spooler;

async function openFolder() {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  return { directory, spooler: await openSpooler({ directory, onProblem: () => undefined }) };
}

/** A form of these fields and files, all of it here. A list is said as often as it has members. */
export async function formOf(fields: Json, files: readonly SentFile[]): Promise<Form> {
  const form = new Form();
  forms.push(form);
  const said = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  for (const [name, value] of said) form.add({ is: 'field', name, value: String(value) });
  for (const { bytes, ...head } of files) {
    const spool = (await spooling()).create();
    form.add({ is: 'file', ...head, bytes: spool });
    await spool.append(bytes);
    spool.end();
  }
  form.end();
  return form;
}

/** A form as a provider reads it: its fields by their names, and its files as `fileSaid` has them. */
export async function readForm(contentType: string | undefined, body: Streaming): Promise<Json> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) pieces.push(piece.slice());
  const headers = { 'content-type': contentType ?? '' };
  const form = await new Response(Buffer.concat(pieces), { headers }).formData();
  const names = [...new Set(form.keys())];
  const said = await Promise.all(names.map((name) => Promise.all(form.getAll(name).map(valueSaid))));
  return Object.fromEntries(
    names.map((name, index) => [name, said[index]?.length === 1 ? said[index][0] : said[index]]),
  );
}

const valueSaid = async (value: string | File): Promise<unknown> =>
  typeof value === 'string'
    ? value
    : { filename: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()).toString('base64') };

/** A file as a provider is to read it. */
export const fileSaid = ({ filename, type, bytes }: SentFile): Json => ({
  ...{ filename, type },
  bytes: Buffer.from(bytes).toString('base64'),
});
