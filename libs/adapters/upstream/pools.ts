import { buildConnector, Pool } from 'undici';
import { Line, type LineOptions } from './line.js';

export interface PoolsOptions {
  /** Connections per origin; a call beyond that waits for one. */
  readonly connections: number;
  /** Origins with open pools; beyond that the one unused for longest goes. */
  readonly maxPools: number;
  readonly idlePoolMs: number;
  /** An attempt to connect ends here at the latest; what a call waits for stands in the call. */
  readonly connectTimeoutMs: number;
  readonly connectorFor: (wish: ConnectorWish) => buildConnector.connector;
}

/** What a connector must know. It must speak HTTP/1.1 only: an exchange owns its connection. */
export interface ConnectorWish {
  readonly allowPrivateNetwork: boolean;
  readonly connectTimeoutMs: number;
}

export interface PoolKey {
  readonly origin: string;
  readonly allowPrivateNetwork: boolean;
}

/** Connection pools by origin. Bounded, for providers come and go with the configuration. */
export class Pools {
  private readonly open = new Map<string, { readonly pool: Pool; usedAt: number }>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly options: PoolsOptions) {
    this.sweeper = setInterval(() => this.sweep(), options.idlePoolMs / 2).unref();
  }

  get(key: PoolKey): Pool {
    const name = key.allowPrivateNetwork ? `private ${key.origin}` : key.origin;
    const found = this.open.get(name);
    if (found) {
      found.usedAt = performance.now();
      return found.pool;
    }
    if (this.open.size >= this.options.maxPools) this.closeOldest();
    const pool = this.make(key);
    this.open.set(name, { pool, usedAt: performance.now() });
    return pool;
  }

  /** Breaks off what still runs: whoever shuts down has let it finish before. */
  async close(): Promise<void> {
    clearInterval(this.sweeper);
    const pools = [...this.open.values()];
    this.open.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }

  private make({ origin, allowPrivateNetwork }: PoolKey): Pool {
    const { connections, connectTimeoutMs, connectorFor } = this.options;
    const connect = connectorFor({ allowPrivateNetwork, connectTimeoutMs });
    return new Pool(origin, {
      connections,
      connect,
      factory: (url, options) => new Line(url, { ...options, connect } satisfies LineOptions),
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: 16 * 1024,
      // Deadlines belong to the relay, which gives up by `cancel`.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Below the 75 s of nginx and most load balancers; a provider that says less in `keep-alive` is believed.
      keepAliveTimeout: 60_000,
      keepAliveMaxTimeout: 300_000,
    });
  }

  private sweep(): void {
    const before = performance.now() - this.options.idlePoolMs;
    for (const [name, { pool, usedAt }] of this.open) {
      if (usedAt < before && pool.stats.size === 0) this.remove(name);
    }
  }

  private closeOldest(): void {
    const [oldest] = [...this.open].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    if (oldest) this.remove(oldest[0]);
  }

  /** A closed pool still finishes what it has begun. */
  private remove(name: string): void {
    const entry = this.open.get(name);
    this.open.delete(name);
    void entry?.pool.close();
  }
}

/** Connects anywhere: for tests, and for whoever guards the network outside. */
export const openConnector = ({ connectTimeoutMs }: ConnectorWish): buildConnector.connector =>
  buildConnector({ timeout: connectTimeoutMs, allowH2: false });
