import { get } from 'node:http';
import type { Listener } from '#adapters/config';

/** Where a listener is reached from this machine: one that listens everywhere is reached on loopback. */
export function originOf({ host, port }: Listener): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Does the app behind this listener say that it can serve? */
export async function isReady(listener: Listener): Promise<boolean> {
  return new Promise((resolve) => {
    // No kept connection: it would hold up the app's own end.
    const request = get(`${originOf(listener)}/health/ready`, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy()).once('error', () => resolve(false));
  });
}
