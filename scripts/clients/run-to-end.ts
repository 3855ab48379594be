import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { signal } from '../processes.ts';

/** What a program said, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

interface Where {
  readonly cwd: string;
  /** Nothing of our own environment beside these: no key of a person who runs this is within reach. */
  readonly variables: Readonly<Record<string, string>>;
}

const MOST_MS = 120_000;

/** Runs a program without input until it ends, but not for ever. */
export async function runToEnd(program: string, args: readonly string[], { cwd, variables }: Where): Promise<Ended> {
  const PATH = [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  const child = spawn(program, args, {
    ...{ cwd, env: { PATH, TERM: 'dumb', ...variables } },
    // A group of its own, so that what it started ends with it.
    ...{ stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const timer = setTimeout(() => child.pid !== undefined && signal(-child.pid, 'SIGKILL'), MOST_MS);
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      errors += String(error);
      resolve(1);
    });
    child.once('close', (ended) => resolve(ended ?? 1));
  });
  clearTimeout(timer);
  return { code, output, errors };
}
