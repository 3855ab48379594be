import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort } from '../../scripts/postgres/access.ts';
import { until } from '../../scripts/until.ts';

const deadlineMs = 60_000;

/** Starts of one data directory and one pair of ports, one after the other. */
export interface Place {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly gatewayPort: number;
  readonly adminPort: number;
}

export interface Start {
  readonly child: ChildProcess;
  /** Everything it has said so far. */
  readonly output: () => string;
  readonly says: (text: string) => Promise<void>;
  readonly ends: () => Promise<number | null>;
}

export async function newPlace(directory: string, name: string): Promise<Place> {
  const [gatewayPort, adminPort] = [await freePort(), await freePort()];
  return { directory, dataDirectory: path.join(directory, name), gatewayPort, adminPort };
}

/** Runs the start as npm start does once everything is installed and built. */
export function start(place: Place, extra: Readonly<Record<string, string>> = {}): Start {
  const environment = {
    PATH: process.env.PATH,
    GATEWAY_PORT: String(place.gatewayPort),
    ADMIN_PORT: String(place.adminPort),
    DATA_DIR: place.dataDirectory,
    ...extra,
  };
  const child = spawn(process.execPath, ['scripts/up.ts'], { cwd: place.directory, env: environment, stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    output: () => said,
    says: async (text) => {
      await until({ check: () => (said.includes(text) || isOver() ? true : undefined), deadlineMs });
      if (!said.includes(text)) throw new Error(`The start never said "${text}":\n${said}`);
    },
    ends: async () => (await exit)[0],
  };
}

/** Waits until nobody listens on a port any more. */
export async function closes(port: number): Promise<boolean> {
  const check = async (): Promise<true | undefined> => ((await isOpen(port)) ? undefined : true);
  return (await until({ check, deadlineMs })) ?? false;
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
