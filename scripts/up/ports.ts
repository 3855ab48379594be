import { createServer } from 'node:net';
import type { Config, Listener } from '#adapters/config';
import { StartError } from '../start-error.ts';

/** Refuses to start where something listens already: before anything is started, and never on another port instead. */
export async function refuseTakenPorts({ gateway, admin }: Config): Promise<void> {
  for (const [name, listener] of [['GATEWAY', gateway] as const, ['ADMIN', admin] as const]) {
    const code = await tryToListen(listener);
    if (code !== undefined) throw refusal(name, listener, code);
  }
}

function refusal(name: string, { host, port }: Listener, code: string): StartError {
  const other = `set ${name}_PORT to another port`;
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} on ${host} is in use: stop what listens there, or ${other}.`, 3);
  }
  if (code === 'EACCES') return new StartError(`${name}_PORT ${port} needs more rights than you have: ${other}.`, 2);
  return new StartError(`${name}_HOST ${host} is not an address of this machine (${code}).`, 2);
}

async function tryToListen({ host, port }: Listener): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
