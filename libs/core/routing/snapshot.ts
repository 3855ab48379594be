import type { ModelFacts, Price } from '../catalog/index.js';
import type { CloudCredential } from '../credentials/index.js';
import type { Budget } from '../ledger/index.js';
import type { Limits } from '../limits/index.js';
import type { Provider } from '../providers/kit/index.js';
import type { Failover } from '../resilience/index.js';
import type { StrategyName } from './strategies.js';

/** A provider as this team configured it. */
export interface ConfiguredProvider {
  readonly slug: string;
  readonly kind: Provider;
  readonly baseUrl: string;
  readonly credentials: 'stored' | 'passthrough';
  /** The secret itself, opened; absent where none is needed, set, or to be had. */
  readonly credential?: string | undefined;
  /** What proves who is asking where a key is not enough; never beside a key. */
  readonly cloud?: CloudCredential | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly failover: Partial<Failover>;
  readonly allowPrivateNetwork: boolean;
  /** What it is known to serve: declared, else discovered, else listed in the catalogue. */
  readonly models: readonly string[];
  readonly limits: Limits;
}

/** A provider's upstream model. */
export interface Deployment {
  /** `provider/model` */
  readonly id: string;
  readonly provider: ConfiguredProvider;
  readonly model: string;
  /** Absent where nobody told us: then text, tools and streaming are assumed. */
  readonly facts?: ModelFacts | undefined;
  /** Absent where unknown: unknown is not zero. */
  readonly price?: Price | undefined;
  readonly limits: Limits;
}

export interface Team {
  readonly slug: string;
  readonly limits: Limits;
}

export interface Project {
  readonly slug: string;
  /** Slug. */
  readonly team?: string | undefined;
  readonly limits: Limits;
}

export interface RouteTarget {
  readonly provider: string;
  /** The upstream's name; `*` stands for the name the caller asked for. */
  readonly model: string;
  readonly weight: number;
  /** 1 is tried before 2. */
  readonly priority: number;
}

export interface Route {
  readonly slug: string;
  /** Names and patterns such as `claude-*`. */
  readonly models: readonly string[];
  readonly strategy: StrategyName;
  readonly targets: readonly RouteTarget[];
  /** Slugs of routes whose targets come after these. */
  readonly fallback: readonly string[];
  readonly failover: Partial<Failover>;
  /** `passthrough`: its targets are asked with the caller's own key, whatever their providers say. */
  readonly credentials: 'stored' | 'passthrough';
  readonly delivery: 'stream' | 'whole';
}

/** All configuration at one moment, immutable: a request keeps the snapshot it began with. */
export interface Snapshot {
  readonly version: string;
  readonly providers: ReadonlyMap<string, ConfiguredProvider>;
  readonly routes: readonly Route[];
  readonly teams: ReadonlyMap<string, Team>;
  readonly projects: ReadonlyMap<string, Project>;
  /** All but those of keys, which are read with the key. */
  readonly budgets: readonly Budget[];
  /** Facts and price of any model at a provider of this snapshot. */
  deployment(provider: ConfiguredProvider, model: string): Deployment;
}
