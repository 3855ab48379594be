import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import { ConfigError, readConfig, type Config } from '#adapters/config';
import { orExit, StartError } from './start-error.ts';
import { superviseApps, type Apps } from './up/apps.ts';
import { renderBanner } from './up/banner.ts';
import { openDatabase } from './up/database.ts';
import { lockDataDirectory } from './up/lock.ts';
import { refuseTakenPorts } from './up/ports.ts';
import { ensureSecrets } from './up/secrets.ts';
import { stopRequest } from './up/stop-request.ts';
import { Stops } from './up/stops.ts';
import { readSystem } from './up/system.ts';

await orExit(async () => {
  const config = configuration();
  const stops = new Stops();
  const request = stopRequest(stops);
  const running = bringUp(config, stops, request.signal);
  try {
    await Promise.race([running, request.asked]);
    await request.asked;
    console.log('  stopping …');
    return 0;
  } finally {
    await stops.stop();
    // What it was about to start when the stop came is handed in, and stopped, before it ends.
    await running.catch(() => undefined);
  }
});

function configuration(): Config {
  try {
    return readConfig();
  } catch (error) {
    throw error instanceof ConfigError ? new StartError(error.message, 2) : error;
  }
}

/** The start, in order. Whatever it started is in `stops` when it fails half-way. */
async function bringUp(config: Config, stops: Stops, stopping: AbortSignal): Promise<void> {
  await refuseTakenPorts(config);
  const isNew = !existsSync(config.dataDirectory);
  const hadFirstKey = existsSync(path.join(config.dataDirectory, 'first-key'));
  stops.add(lockDataDirectory(config.dataDirectory));
  const secrets = ensureSecrets(config);
  const database = await openDatabase(config, stops);
  stopping.throwIfAborted();
  const apps = superviseApps({ config, secrets, databaseUrl: database.url });
  stops.add(apps);
  await apps.ready;
  const system = await readSystem(config.admin, secrets.adminToken);
  stopping.throwIfAborted();
  console.log(renderBanner({ config, database, system, isNew, isFirstKeyNew: !hadFirstKey }));
  if (process.argv.includes('--dev')) restartOnChange(apps);
}

function restartOnChange(apps: Apps): void {
  let timer: NodeJS.Timeout | undefined;
  watch('dist', { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.js')) return;
    // The compiler writes many files for one change: wait until it is quiet.
    clearTimeout(timer);
    timer = setTimeout(() => apps.restart(), 300);
  });
}
