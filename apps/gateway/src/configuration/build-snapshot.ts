import type { ConfigurationRows, Price as PriceRow, Provider as ProviderRow, Route as RouteRow } from '#adapters/database';
import { credentialPlace, type Environment, resolveReference, type Secrets } from '#adapters/secrets';
import type { Catalog } from '#core/catalog';
import type { Provider } from '#core/providers';
import type { ConfiguredProvider, Route, Snapshot } from '#core/routing';
import { deploymentsOf } from './deployments.js';
import { declaredModels, readFailover, readHeaders, readRoute } from './rows.js';

export interface Ingredients {
  readonly kinds: ReadonlyMap<string, Provider>;
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  readonly environment: Environment;
  /** May a provider that does not say so itself have a private address? */
  readonly allowPrivateNetwork: boolean;
  /** Told of what could not be used; the rest serves on. */
  readonly onProblem: (problem: string) => void;
}

/** Turns what an administrator wrote into what requests are decided on. A row that cannot be used is left out, never fatal. */
export async function buildSnapshot(rows: ConfigurationRows, ingredients: Ingredients): Promise<Snapshot> {
  const configured = await Promise.all(rows.providers.map((row) => providerOf(row, ingredients)));
  const providers = new Map(configured.flatMap((provider) => (provider ? [[provider.slug, provider] as const] : [])));
  const deployment = deploymentsOf({ rows: rows.providers, prices: inEffect(rows.prices), catalog: ingredients.catalog });
  return { version: rows.version, providers, routes: routesOf(rows.routes, ingredients), deployment };
}

async function providerOf(row: ProviderRow, ingredients: Ingredients): Promise<ConfiguredProvider | undefined> {
  const kind = ingredients.kinds.get(row.kind);
  const baseUrl = row.baseUrl ?? kind?.baseUrl;
  if (!kind || !baseUrl) {
    ingredients.onProblem(`The provider '${row.slug}' is left out: ${kind ? 'it has no base_url' : `there is no kind '${row.kind}'`}.`);
    return undefined;
  }
  return {
    slug: row.slug,
    kind,
    baseUrl,
    credentials: row.credentials === 'passthrough' ? 'passthrough' : 'stored',
    credential: await credentialOf(row, ingredients),
    headers: readHeaders(row.headers),
    failover: readFailover(row.failover),
    allowPrivateNetwork: row.allowPrivateNetwork ?? (kind.isSelfHosted === true || ingredients.allowPrivateNetwork),
    models: served(row, kind, ingredients.catalog),
  };
}

/** A credential that cannot be had leaves the provider in place: its own refusal says best what is wrong. */
async function credentialOf(row: ProviderRow, { secrets, environment, onProblem }: Ingredients): Promise<string | undefined> {
  try {
    if (row.secretReference) return await resolveReference(row.secretReference, environment);
    return row.secretSealed ? secrets.open(row.secretSealed, credentialPlace(row.id)) : undefined;
  } catch (error) {
    onProblem(`The credential of the provider '${row.slug}' cannot be used: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return undefined;
  }
}

function served(row: ProviderRow, kind: Provider, catalog: Catalog): readonly string[] {
  const declared = [...declaredModels(row.models), ...declaredModels(row.discoveredModels)].map(({ id }) => id);
  if (declared.length > 0) return [...new Set(declared)];
  return catalog.models(kind.catalog ?? kind.id).map(({ model }) => model);
}

function routesOf(rows: readonly RouteRow[], { onProblem }: Ingredients): readonly Route[] {
  return rows.flatMap((row) => {
    const route = readRoute(row);
    if (!route) onProblem(`The route '${row.slug}' is left out: it cannot be read.`);
    return route ?? [];
  });
}

/** Of each model the last price that is in effect now. */
const inEffect = (rows: readonly PriceRow[]): readonly PriceRow[] => {
  const now = Date.now();
  return rows.filter(({ effectiveFrom }) => effectiveFrom.getTime() <= now);
};
