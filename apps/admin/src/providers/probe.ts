import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { guardedConnector } from '#adapters/network';
import { Problem } from '../http/problem.js';
import type { Asked } from './ask.js';

const DNS_DEADLINE_MS = 3_000;

/** Finds the addresses of the host of a provider. */
export async function resolveHost({ baseUrl, settings }: Asked): Promise<void> {
  const hostname = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  if (isIP(hostname) !== 0 || settings.network.resolve) return;
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Problem('upstream_error', 'No name server answered in time.')),
    DNS_DEADLINE_MS,
  );
  try {
    await Promise.race([lookup(hostname), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens a connection to a provider, TLS included, and closes it. */
export async function connectTo({ baseUrl, allowPrivate, settings }: Asked): Promise<void> {
  const { protocol, hostname, port, host } = new URL(baseUrl);
  const connect = guardedConnector({ allowPrivate, resolve: settings.network.resolve });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const bare = hostname.replace(/^\[|\]$/g, '');
  connect({ protocol, hostname: bare, host, port }, (error, socket) => {
    socket?.destroy();
    if (error) reject(error);
    else resolve();
  });
  await promise;
}
