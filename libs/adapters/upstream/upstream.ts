import type { Answer, Call } from './call.js';
import { addressBook, pathOf } from './address.js';
import { createDemoUpstream, DEMO, type DemoOptions } from './demo.js';
import { Exchange } from './exchange.js';
import { requestHeaders } from './headers.js';
import { openConnector, Pools, type PoolsOptions } from './pools.js';

export interface UpstreamOptions extends Partial<PoolsOptions> {
  /** A kept connection lost within this time after writing was dead before: the request is sent once more. */
  readonly staleMs?: number | undefined;
  /** How `demo://` is played. */
  readonly demo?: DemoOptions | undefined;
}

export interface Upstream {
  send(call: Call): Promise<Answer>;
  /** Closes every connection; what still runs is broken off. */
  close(): Promise<void>;
}

/** Sends calls to providers over pooled HTTP/1.1 connections. */
export function createUpstream({ staleMs = 5, demo, ...options }: UpstreamOptions = {}): Upstream {
  const addressOf = addressBook();
  const demoUpstream = createDemoUpstream(demo);
  const pools = new Pools({ ...defaults, ...options });

  const send = (call: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { provider } = call.deployment;
      if (call.cancel.reason) return reject(call.cancel.reason);
      const address = addressOf(provider);
      const { origin } = address;
      const pool = pools.get({ origin, allowPrivateNetwork: provider.allowPrivateNetwork });
      const options = {
        path: pathOf(address, call.path),
        method: call.method ?? 'POST',
        headers: requestHeaders(call),
      };
      new Exchange({ call, options, pool, staleMs, resolve, reject }).go();
    });

  return {
    send: (call) => (call.deployment.provider.baseUrl.startsWith(DEMO) ? demoUpstream.send(call) : send(call)),
    close: () => pools.close(),
  };
}

const defaults: PoolsOptions = {
  connections: 256,
  maxPools: 256,
  idlePoolMs: 300_000,
  connectTimeoutMs: 10_000,
  connectorFor: openConnector,
};
