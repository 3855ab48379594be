import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import process from 'node:process';
import { StartError } from '../start-error.ts';

// Without -r only root may: a user is root within, and nobody outside.
const namespace = ['unshare', '--map-root-user', '--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** Runs a script of Node's where nothing is reached but this machine; answers its exit code. */
export async function enterNamespace(script: readonly string[]): Promise<number> {
  const [command = '', ...args] = [...namespace, process.execPath, ...script];
  const child = spawn(command, args, { stdio: 'inherit' });
  const failed = once(child, 'error').then(([error]) => {
    throw new StartError(`npm run clients needs Linux with unshare and ip: ${String(error)}`);
  });
  const [code] = (await Promise.race([once(child, 'exit'), failed])) as [number | null];
  return code ?? 1;
}

/** Is there nothing but loopback here? */
export const isLoopbackOnly = (): boolean => Object.keys(networkInterfaces()).every((name) => name === 'lo');
