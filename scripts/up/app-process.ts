import { fork, type ChildProcess } from 'node:child_process';
import type { Listener } from '#adapters/config';
import { until } from '../until.ts';
import { isReady } from './health.ts';

/** One of our programs and what it needs to run. */
export interface App {
  readonly name: string;
  readonly program: string;
  readonly listener: Listener;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface AppProcess {
  readonly child: ChildProcess;
  readonly startedAt: number;
  readonly exit: Promise<Exit>;
  readonly hasEnded: () => boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts the program; it ends by itself when we disappear, because then the channel between us closes. */
export function launch({ program, environment }: App): AppProcess {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  const child = fork(program, {
    env: { ...environment },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A group of its own: Ctrl-C is for us, who then ask the app to drain.
    detached: true,
  });
  child.once('exit', (code, signal) => resolve({ code, signal }));
  child.once('error', () => resolve({ code: 1, signal: null }));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { child, startedAt: performance.now(), exit: promise, hasEnded };
}

/** Waits until the app serves; false when it ends before, or takes too long. */
export async function serves({ listener }: App, { hasEnded }: AppProcess, deadlineMs: number): Promise<boolean> {
  const check = async (): Promise<boolean | undefined> => {
    if (hasEnded()) return false;
    // Asked twice: a process that dies because the port is taken would pass for the one that has it.
    return ((await isReady(listener)) && !hasEnded()) || undefined;
  };
  return (await until({ check, deadlineMs, everyMs: 25 })) ?? false;
}
