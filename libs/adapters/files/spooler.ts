import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Spool } from './spool.js';

/** Makes room on disk for what is too large for memory. */
export interface Spooler {
  create(): Spool;
}

export interface SpoolerOptions {
  /** Of its own: what lies there is removed. */
  readonly directory: string;
  readonly onProblem: (problem: string) => void;
}

/** Opens the folder, and removes what a process left there that was killed at the worst moment. */
export async function openSpooler({ directory, onProblem }: SpoolerOptions): Promise<Spooler> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) await rm(join(directory, name), { force: true, recursive: true });
  return { create: () => new Spool(nameless(join(directory, randomUUID())), onProblem) };
}

/** A file without a name: nobody else can open it, and nobody has to remove it. */
async function nameless(path: string): Promise<FileHandle> {
  const file = await open(path, 'wx+', 0o600);
  await rm(path, { force: true });
  return file;
}
