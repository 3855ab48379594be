import path from 'node:path';
import process from 'node:process';
import type { Config } from '#adapters/config';
import type { Secrets } from './secrets.ts';
import type { App } from './app-process.ts';
import { supervise } from './supervisor.ts';
import type { Stoppable } from './stops.ts';

export interface Apps extends Stoppable {
  readonly ready: Promise<void>;
  readonly restart: () => void;
}

interface Surroundings {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
}

const root = path.resolve(import.meta.dirname, '../..');
/** After the drain an app still has to write down what it knows. */
const afterDrainMs = 20_000;

/** Runs the admin and the gateway beside each other. */
export function superviseApps({ config, secrets, databaseUrl }: Surroundings): Apps {
  const environment = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ADMIN_TOKEN: secrets.adminToken,
    ENCRYPTION_KEY: secrets.encryptionKey,
    ENCRYPTION_KEY_PREVIOUS: secrets.previousEncryptionKeys.join(','),
    DATA_DIR: config.dataDirectory,
  };
  const app = (name: 'admin' | 'gateway'): App => {
    return {
      name,
      program: path.join(root, 'dist', 'apps', name, 'src', 'main.js'),
      listener: config[name],
      environment,
    };
  };
  const drainMaxMs = config.drainMaxMs + afterDrainMs;
  const all = [supervise(app('admin'), drainMaxMs), supervise(app('gateway'), drainMaxMs)];
  return {
    ready: Promise.all(all.map(({ ready }) => ready)).then(() => undefined),
    restart: () => all.forEach((supervised) => supervised.restart()),
    stop: async () => {
      await Promise.all(all.map((supervised) => supervised.stop()));
    },
    kill: () => all.forEach((supervised) => supervised.kill()),
  };
}
