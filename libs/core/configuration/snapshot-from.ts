import type { Catalog } from '../catalog/index.js';
import type { Provider } from '../providers/kit/index.js';
import type { ConfiguredProvider, Route, Snapshot } from '../routing/index.js';
import { deploymentsOf } from './deployments.js';
import {
  type ConfigurationRows,
  declaredModels,
  type PriceRow,
  type ProviderRow,
  readFailover,
  readHeaders,
  readRoute,
  type RouteRow,
} from './rows.js';

export interface Ingredients {
  readonly kinds: ReadonlyMap<string, Provider>;
  readonly catalog: Catalog;
  /** The opened credentials, by id of the provider. */
  readonly credentials: ReadonlyMap<string, string>;
  /** May a provider that does not say so itself have a private address? */
  readonly allowPrivateNetwork: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Told of what could not be used; the rest serves on. */
  readonly onProblem: (problem: string) => void;
}

/** Turns what an administrator wrote into what requests are decided on. A row that cannot be used is left out, never fatal. */
export function snapshotFrom(rows: ConfigurationRows, ingredients: Ingredients): Snapshot {
  const providers = rows.providers.flatMap((row) => providerOf(row, ingredients) ?? []);
  return {
    version: rows.version,
    providers: new Map(providers.map((provider) => [provider.slug, provider])),
    routes: routesOf(rows.routes, ingredients),
    deployment: deploymentsOf({ ...ingredients, rows: rows.providers, prices: inEffect(rows.prices, ingredients) }),
  };
}

function providerOf(row: ProviderRow, ingredients: Ingredients): ConfiguredProvider | undefined {
  const kind = ingredients.kinds.get(row.kind);
  const baseUrl = row.baseUrl ?? kind?.baseUrl;
  if (!kind || !baseUrl) {
    const why = kind ? 'it has no base_url' : `there is no kind '${row.kind}'`;
    ingredients.onProblem(`The provider '${row.slug}' is left out: ${why}.`);
    return undefined;
  }
  return {
    slug: row.slug,
    kind,
    baseUrl,
    credentials: row.credentials === 'passthrough' ? 'passthrough' : 'stored',
    credential: ingredients.credentials.get(row.id),
    headers: readHeaders(row.headers),
    failover: readFailover(row.failover),
    allowPrivateNetwork: row.allowPrivateNetwork ?? (kind.isSelfHosted === true || ingredients.allowPrivateNetwork),
    models: servedModels(row, ingredients.catalog),
  };
}

/** What a provider is known to serve: declared or discovered, else what the catalogue lists for its kind. */
export function servedModels(
  row: Pick<ProviderRow, 'kind' | 'models' | 'discoveredModels'>,
  catalog: Catalog,
): readonly string[] {
  const told = [...declaredModels(row.models), ...declaredModels(row.discoveredModels)].map(({ id }) => id);
  return told.length > 0 ? [...new Set(told)] : catalog.models(row.kind).map(({ model }) => model);
}

const routesOf = (rows: readonly RouteRow[], { onProblem }: Ingredients): readonly Route[] =>
  rows.flatMap((row) => {
    const route = readRoute(row);
    if (!route) onProblem(`The route '${row.slug}' is left out: it cannot be read.`);
    return route ?? [];
  });

/** The newest last; of two of the same moment, the one that was set last. */
const inEffect = (rows: readonly PriceRow[], { nowMs }: Ingredients): readonly PriceRow[] =>
  rows
    .filter(({ effectiveFrom }) => effectiveFrom.getTime() <= nowMs)
    .toSorted((one, other) => one.effectiveFrom.getTime() - other.effectiveFrom.getTime());
