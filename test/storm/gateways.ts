import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isReady } from '../../scripts/up/health.ts';

/** Gateways that are started again as soon as they die. */
export interface Gateways {
  /** Addresses of those that can serve at the moment. */
  readonly ready: () => readonly string[];
  /** Ends one of those that are ready, chosen by this number in [0, 1); `false` where so few are ready that they are spared. */
  readonly kill: (choice: number, spare: number, signal: 'SIGKILL' | 'SIGTERM') => boolean;
  readonly counts: () => { readonly kills: number; readonly deaths: number; readonly starts: readonly number[] };
  readonly stop: () => Promise<void>;
}

interface Wanted {
  readonly count: number;
  readonly ports: readonly number[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How long one that died is left dead. */
  readonly againMs: number;
}

interface Seat {
  readonly url: string;
  child?: ChildProcess;
  isReady: boolean;
}

const program = path.resolve(import.meta.dirname, '../../dist/apps/gateway/src/main.js');

/** Starts them, each on a port and with a data folder of its own that it finds again. */
export function startGateways({ count, ports, directory, environment, againMs }: Wanted): Gateways {
  const seats = Array.from({ length: count }, (_, index): Seat => {
    return { url: `http://127.0.0.1:${ports[index]}`, isReady: false };
  });
  const starts: number[] = [];
  let [kills, deaths, isStopping] = [0, 0, false];

  const start = (seat: Seat, index: number): void => {
    const startedAt = performance.now();
    const log = openSync(path.join(directory, `gateway-${index}.log`), 'a');
    const own = { GATEWAY_PORT: String(ports[index]), DATA_DIR: path.join(directory, `gateway-${index}`) };
    const child = fork(program, {
      env: { ...environment, ...own },
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log); // the child has its own
    seat.child = child;
    child.once('exit', () => {
      seat.isReady = false;
      if (isStopping) return;
      deaths += 1;
      setTimeout(() => isStopping || start(seat, index), againMs);
    });
    void waitUntilReady(seat, child, Number(ports[index])).then((isUp) => {
      if (isUp) starts.push(performance.now() - startedAt);
    });
  };
  seats.forEach(start);

  return {
    ready: () => seats.filter((seat) => seat.isReady).map(({ url }) => url),
    kill: (choice, spare, signal) => {
      const ready = seats.filter((seat) => seat.isReady);
      const chosen = ready[Math.floor(choice * ready.length)];
      if (!chosen || ready.length <= spare) return false;
      chosen.isReady = false;
      kills += 1;
      return chosen.child?.kill(signal) ?? false;
    },
    counts: () => ({ kills, deaths, starts }),
    stop: async () => {
      isStopping = true;
      await Promise.all(seats.map(({ child }) => ended(child)));
    },
  };
}

async function waitUntilReady(seat: Seat, child: ChildProcess, port: number): Promise<boolean> {
  while (isRunning(child)) {
    seat.isReady = (await isReady({ host: '127.0.0.1', port })) && isRunning(child);
    if (seat.isReady) return true;
    await pause(25);
  }
  return false;
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || !isRunning(child)) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([exit, pause(10_000, undefined, { ref: false })]);
  child.kill('SIGKILL');
}
