import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Line } from './upstream/bill.ts';

/** The scripted provider, seen from outside. */
export interface Provider {
  readonly url: string;
  /** nano-USD that it asks for so far, by whose it is. */
  readonly sums: () => Promise<ReadonlyMap<string, bigint>>;
  readonly lines: () => Promise<readonly Line[]>;
  /** From now on all goes well, or not. */
  readonly become: (mood: 'calm' | 'storm') => Promise<unknown>;
  readonly stop: () => void;
}

const program = path.resolve(import.meta.dirname, 'upstream/main.ts');

/** Starts it in a process of its own; its bill is a file in this folder. */
export async function startProvider(port: number, directory: string): Promise<Provider> {
  const child = fork(program, [String(port), path.join(directory, 'bill.jsonl')], { execArgv: [] });
  await once(child, 'message');
  const url = `http://127.0.0.1:${port}`;
  const ask = async (control: string): Promise<unknown> => (await fetch(url + control)).json();
  return {
    url,
    sums: async () => {
      const told = (await ask('/bill/sums')) as Readonly<Record<string, string>>; // seam: our own child says so
      return new Map(Object.entries(told).map(([label, nano]) => [label, BigInt(nano)]));
    },
    lines: async () => (await ask('/bill/lines')) as readonly Line[],
    become: (mood) => ask(`/${mood}`),
    stop: () => void child.kill('SIGKILL'),
  };
}
