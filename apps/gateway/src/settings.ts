import type { Environment, Secrets } from '#adapters/secrets';
import type { Catalog } from '#core/catalog';
import type { Provider } from '#core/providers';

/** What the gateway is told once, at its start. */
export abstract class GatewaySettings {
  abstract readonly databaseUrl: string;
  /** Absent: limits live in this process. */
  abstract readonly redisUrl?: string | undefined;
  abstract readonly secrets: Secrets;
  /** Reads the variable behind `env:NAME`. */
  abstract readonly environment: Environment;
  /** Where it keeps what must outlive it: its write-ahead log, and the last good configuration. */
  abstract readonly dataDirectory: string;
  /** The kinds of provider there are, by id. */
  abstract readonly kinds: ReadonlyMap<string, Provider>;
  abstract readonly catalog: Catalog;
  /** What applies to a provider that does not say itself whether it may have a private address. */
  abstract readonly allowPrivateNetwork: boolean;
  abstract readonly maxBodyBytes: number;
  /** Of what callers point to. `allowPrivate`: also from loopback and private networks. */
  abstract readonly fetching: { readonly maxBytes: number; readonly allowPrivate: boolean };
  abstract readonly maxUploadBytes: number;
  /** How often is looked whether a batch is due to be looked at. */
  abstract readonly batchPollMs: number;
  abstract readonly drainMaxMs: number;
  /** How long new connections are still taken while it drains, so that load balancers hear of it; absent: not at all. */
  abstract readonly drainDelayMs?: number | undefined;
  abstract readonly metricsToken?: string | undefined;
  abstract readonly logLevel: string;
  abstract readonly tracingEndpoint?: string | undefined;
  /** How often to look for changes that no notification told of. */
  abstract readonly pollMs: number;
}
