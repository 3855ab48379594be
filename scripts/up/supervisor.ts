import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { launch, serves, type App, type AppProcess, type Exit } from './app-process.ts';
import type { Stoppable } from './stops.ts';

export interface Supervised extends Stoppable {
  /** Settles when the app serves for the first time; rejects when it never will. */
  readonly ready: Promise<void>;
  readonly restart: () => void;
}

const readyWithinMs = 60_000;
const firstAttempts = 3;
const backoff = { firstMs: 250, mostMs: 30_000, forgottenAfterMs: 60_000 };
/** What an app ends with when starting it again would not help: a wrong variable, a taken port. */
const hopeless = [2, 3];

/** Runs an app in a process of its own, and starts it again with growing pauses when it dies. */
export function supervise(app: App, drainMaxMs: number): Supervised {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  const stopping = new AbortController();
  let current = launch(app);
  let hasServed = false;
  let isRestarting = false;

  const loop = async (): Promise<void> => {
    for (let failures = 0; ; current = launch(app)) {
      const isServing = await serves(app, current, readyWithinMs);
      if (isServing && hasServed) console.log(`  ${app.name} serves again`);
      if (isServing) resolve();
      hasServed ||= isServing;
      if (!hasServed && !current.hasEnded() && !stopping.signal.aborted) throw tooSlow(app);
      const exit = await current.exit;
      if (stopping.signal.aborted) return;
      failures = isRestarting ? 0 : failuresAfter(failures, current);
      if (!hasServed && isHopeless(exit, failures)) throw cannotStart(app, exit);
      if (!isRestarting) await announce(app, exit, failures, stopping.signal);
      if (stopping.signal.aborted) return;
      isRestarting = false;
    }
  };

  void loop().then(() => reject(new StartError('Stopped.', 0)), reject);
  // Nobody may be waiting any more when the app gives up.
  ready.catch(() => undefined);
  return {
    ready,
    restart: () => {
      if (current.hasEnded()) return;
      isRestarting = true;
      current.child.kill('SIGTERM');
    },
    stop: async () => {
      stopping.abort();
      await end(current, drainMaxMs);
    },
    kill: () => {
      stopping.abort();
      current.child.kill('SIGKILL');
    },
  };
}

function failuresAfter(failures: number, { startedAt }: AppProcess): number {
  return performance.now() - startedAt > backoff.forgottenAfterMs ? 1 : failures + 1;
}

function isHopeless({ code }: Exit, failures: number): boolean {
  return failures >= firstAttempts || (code !== null && hopeless.includes(code));
}

function cannotStart({ name }: App, exit: Exit): StartError {
  const code = exit.code !== null && hopeless.includes(exit.code) ? exit.code : 1;
  return new StartError(`The ${name} does not start (${describe(exit)}): see its messages above.`, code);
}

function tooSlow({ name }: App): StartError {
  return new StartError(`The ${name} was not ready within ${readyWithinMs / 1000} s: see its messages above.`);
}

async function announce({ name }: App, exit: Exit, failures: number, signal: AbortSignal): Promise<void> {
  const pauseMs = Math.min(backoff.firstMs * 2 ** (failures - 1), backoff.mostMs);
  console.error(`  ${name} has ended (${describe(exit)}): starting it again in ${pauseMs / 1000} s`);
  await pause(pauseMs, undefined, { signal }).catch(() => undefined);
}

function describe({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

async function end({ child, exit, hasEnded }: AppProcess, drainMaxMs: number): Promise<void> {
  if (hasEnded()) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), drainMaxMs);
  await exit;
  clearTimeout(timer);
}
