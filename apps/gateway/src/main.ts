import 'reflect-metadata';
import process from 'node:process';
import { ConfigError, readConfig } from '#adapters/config';
import { EncryptionKeyError } from '#adapters/secrets';
import { createLog, type NestLog, nestLog } from '#adapters/telemetry';
import { settingsFrom } from './gateway.config.js';
import { createGateway } from './gateway.js';

// Nothing below may be a const that start() needs: this file waits here until the gateway listens.
try {
  await start();
} catch (error) {
  fail(error);
}

async function start(): Promise<void> {
  const config = readConfig();
  const settings = settingsFrom(config);
  const log = createLog({ level: settings.logLevel, service: 'gateway', isReadable: process.stdout.isTTY });
  const gateway = await createGateway(settings, log, quiet(nestLog(log)));
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1); // asked twice: at once
    isStopping = true;
    // The database may not answer any more, and its driver wait for it.
    setTimeout(() => process.exit(1), settings.drainMaxMs + 15_000).unref();
    gateway.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).once('disconnect', stop);
  await gateway.app.listen({ port: config.gateway.port, host: config.gateway.host });
  log.info({ address: await gateway.app.getUrl() }, 'the gateway listens');
}

/** How Nest puts itself together interests only who looks for it. */
function quiet(nest: NestLog): NestLog {
  return { ...nest, log: nest.debug };
}

function fail(error: unknown): never {
  const { exitCode, message } = reasonOf(error);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function reasonOf(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof ConfigError || error instanceof EncryptionKeyError)
    return { exitCode: 2, message: error.message };
  if (!(error instanceof Error)) return { exitCode: 1, message: String(error) };
  if ('code' in error && error.code === 'EADDRINUSE')
    return {
      exitCode: 3,
      message: `The port ${portOf(error)} of the gateway is in use by another program: stop that one, or set GATEWAY_PORT to another port.`,
    };
  return { exitCode: 1, message: error.stack ?? error.message };
}

function portOf(error: object): string {
  return 'port' in error ? String(error.port) : '';
}
