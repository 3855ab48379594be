import type { Catalog } from '../catalog/index.js';
import { cloudCredential, type Fields } from '../credentials/index.js';
import type { Budget } from '../ledger/index.js';
import type { Limits } from '../limits/index.js';
import { locate, type Provider } from '../providers/kit/index.js';
import type { ConfiguredProvider, Project, Route, Snapshot, Team } from '../routing/index.js';
import { deploymentsOf } from './deployments.js';
import { budgetOf, type BudgetRow } from './read-budget.js';
import { readLimits } from './read-limits.js';
import {
  type ConfigurationRows,
  declaredModels,
  type PriceRow,
  type ProjectRow,
  type ProviderRow,
  readFailover,
  readHeaders,
  readRoute,
  type RouteRow,
  type TeamRow,
} from './rows.js';

export interface Ingredients {
  readonly kinds: ReadonlyMap<string, Provider>;
  readonly catalog: Catalog;
  /** The opened credentials, by id of the provider. */
  readonly credentials: ReadonlyMap<string, string>;
  /** The opened fields of those that are more than a key, likewise. */
  readonly fields: ReadonlyMap<string, Fields>;
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
    teams: new Map(rows.teams.map((row) => [row.slug, teamOf(row, ingredients)])),
    projects: new Map(rows.projects.map((row) => [row.slug, projectOf(row, ingredients)])),
    budgets: budgetsOf(rows.budgets, ingredients),
    deployment: deploymentsOf({ ...ingredients, rows: rows.providers, prices: inEffect(rows.prices, ingredients) }),
  };
}

function providerOf(row: ProviderRow, ingredients: Ingredients): ConfiguredProvider | undefined {
  const kind = ingredients.kinds.get(row.kind);
  const fields = ingredients.fields.get(row.id) ?? {};
  const located = kind && locate(kind, row.baseUrl, fields);
  if (!kind || !located) {
    const why = kind ? 'it has no base_url' : `there is no kind '${row.kind}'`;
    ingredients.onProblem(`The provider '${row.slug}' is left out: ${why}.`);
    return undefined;
  }
  const credential = ingredients.credentials.get(row.id);
  const allowPrivateNetwork =
    row.allowPrivateNetwork ?? (kind.isSelfHosted === true || ingredients.allowPrivateNetwork);
  const cloud =
    credential === undefined && kind.credential && cloudCredential(kind.credential, fields, allowPrivateNetwork);
  return {
    slug: row.slug,
    kind: located.kind ?? kind,
    baseUrl: located.baseUrl,
    credentials: row.credentials === 'passthrough' ? 'passthrough' : 'stored',
    credential,
    ...(cloud && { cloud }),
    headers: readHeaders(row.headers),
    failover: readFailover(row.failover),
    allowPrivateNetwork,
    models: servedModels(row, ingredients.catalog),
    limits: limitsOf(row, 'provider', ingredients),
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

const teamOf = (row: TeamRow, ingredients: Ingredients): Team => ({
  slug: row.slug,
  limits: limitsOf(row, 'team', ingredients),
});

const projectOf = (row: ProjectRow, ingredients: Ingredients): Project => ({
  slug: row.slug,
  team: row.teamSlug ?? undefined,
  limits: limitsOf(row, 'project', ingredients),
});

const limitsOf = ({ slug, limits }: TeamRow, whose: string, { onProblem }: Ingredients): Limits =>
  readLimits(limits, (name) =>
    onProblem(`The limit '${name}' of the ${whose} '${slug}' is left out: it cannot be read.`),
  );

const budgetsOf = (rows: readonly BudgetRow[], { onProblem }: Ingredients): readonly Budget[] =>
  rows.flatMap((row) => {
    const budget = budgetOf(row);
    if (!budget) onProblem(`The budget '${row.id}' is left out: it cannot be read.`);
    return budget ?? [];
  });

/** The newest last; of two of the same moment, the one that was set last. */
const inEffect = (rows: readonly PriceRow[], { nowMs }: Ingredients): readonly PriceRow[] =>
  rows
    .filter(({ effectiveFrom }) => effectiveFrom.getTime() <= nowMs)
    .toSorted((one, other) => one.effectiveFrom.getTime() - other.effectiveFrom.getTime());
