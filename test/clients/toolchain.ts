import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Something to run programs of another language with, or why there is nothing. */
export type Toolchain = { readonly is: 'ready'; readonly run: Run } | { readonly is: 'missing'; readonly why: string };

/** Runs a program with these variables and no others; what it prints. */
type Run = (variables: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<string>;

interface Recipe {
  /** Says which version there is; where it fails, there is no toolchain. */
  readonly version: Command;
  /** What decides what is installed. */
  readonly files: readonly string[];
  /** Installs into a folder that is there already. */
  readonly install: (folder: string) => readonly Command[];
  /** What is run in it. */
  readonly program: (folder: string) => string;
}

type Command = readonly [program: string, ...args: string[]];

const execute = promisify(execFile);
const PROGRAM_MAX_MS = 60_000;
const INSTALL_MAX_MS = 600_000;

/** Installs once, under node_modules. What cannot be installed is missing, and in CI an error. */
export async function toolchain({ version, files, install, program }: Recipe): Promise<Toolchain> {
  const found = await output(version).catch(() => undefined);
  if (found === undefined) return { is: 'missing', why: `${version[0]} is not installed` };
  const hash = createHash('sha256').update(found);
  for (const file of files) hash.update(readFileSync(file));
  const folder = path.resolve(`node_modules/.cache/gatewright/${version[0]}-${hash.digest('hex').slice(0, 16)}`);
  try {
    if (!existsSync(folder)) await installInto(folder, install);
  } catch (error) {
    if (process.env['CI']) throw error;
    return { is: 'missing', why: `its packages could not be installed: ${lastLine(error)}` };
  }
  return { is: 'ready', run: runner(program(folder)) };
}

/** Another run of the tests may do the same at the same time: the folder appears complete or not at all. */
async function installInto(folder: string, install: Recipe['install']): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    for (const command of install(draft)) await output(command);
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const output = async ([program, ...args]: Command): Promise<string> =>
  (await execute(program, args, { timeout: INSTALL_MAX_MS })).stdout;

const runner =
  (program: string): Run =>
  async (variables, ...args) => {
    const env = { PATH: process.env['PATH'], ...variables };
    return (await execute(program, args, { timeout: PROGRAM_MAX_MS, env })).stdout;
  };

const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : '').trim().split('\n').at(-1) ?? '';
