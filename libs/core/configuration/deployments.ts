import type { Catalog, Price } from '../catalog/index.js';
import { picoPerToken } from '../ledger/index.js';
import type { Limits } from '../limits/index.js';
import type { ConfiguredProvider, Deployment, Snapshot } from '../routing/index.js';
import { factsFrom } from './facts.js';
import { readLimits } from './read-limits.js';
import { readTiers } from './read-tiers.js';
import {
  type Decimal,
  type DeclaredModel,
  declaredModels,
  discoveredModels,
  type PriceRow,
  type ProviderRow,
} from './rows.js';

interface Known {
  readonly rows: readonly ProviderRow[];
  /** Of the same model the later row counts. */
  readonly prices: readonly PriceRow[];
  readonly catalog: Catalog;
  /** Told of what could not be used. */
  readonly onProblem: (problem: string) => void;
}

/** Looks deployments up, and keeps those it found: a name is asked for again and again. */
export function deploymentsOf({ rows, prices, catalog, onProblem }: Known): Snapshot['deployment'] {
  const overrides = overridesOf(prices, onProblem);
  const declared = byDeployment(rows, ({ models }) => declaredModels(models));
  const discovered = byDeployment(rows, ({ discoveredModels: models }) => discoveredModels(models));
  const limits = limitsOf(declared, onProblem);
  // By provider and then by model: to join and hash both names would be most of the time of a decision.
  const found = new Map<ConfiguredProvider, Map<string, Deployment>>();
  let kept = 0;

  return (provider, model) => {
    const before = found.get(provider)?.get(model);
    if (before) return before;
    const id = `${provider.slug}/${model}`;
    const kind = provider.kind.id;
    const facts = factsFrom({
      ...{ kind, model, listed: catalog.facts(kind, model) },
      ...{ declared: declared.get(id), discovered: discovered.get(id) },
    });
    const price = overrides.get(id) ?? catalog.price(kind, model);
    const deployment = { id, provider, model, facts, price, limits: limits.get(id) ?? notLimited };
    if (kept < MOST_KEPT) {
      const ofProvider = found.get(provider) ?? new Map<string, Deployment>();
      found.set(provider, ofProvider.set(model, deployment));
      kept += 1;
    }
    return deployment;
  };
}

const byDeployment = <Model extends { readonly id: string }>(
  rows: readonly ProviderRow[],
  modelsOf: (row: ProviderRow) => readonly Model[],
): ReadonlyMap<string, Model> =>
  new Map(rows.flatMap((row) => modelsOf(row).map((model) => [`${row.slug}/${model.id}`, model])));

const notLimited: Limits = {};

const limitsOf = (declared: ReadonlyMap<string, DeclaredModel>, onProblem: Known['onProblem']) =>
  new Map(
    [...declared].map(([id, model]) => [
      id,
      readLimits(model.limits, (name) => onProblem(`The limit '${name}' of '${id}' is left out: it cannot be read.`)),
    ]),
  );

/** Callers may ask for any name: not every one of them is worth remembering. */
const MOST_KEPT = 10_000;

/** A price that is no amount is left out: then the one before it counts, and nothing is taken for free. */
function overridesOf(rows: readonly PriceRow[], onProblem: Known['onProblem']): ReadonlyMap<string, Price> {
  const overrides = new Map<string, Price>();
  for (const row of rows) {
    const id = `${row.provider}/${row.model}`;
    try {
      overrides.set(id, priceOf(row));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'it cannot be read.';
      onProblem(`A price of '${id}' is left out: ${why}`);
    }
  }
  return overrides;
}

/** A stored price as costs are counted with it. Throws a Failure `invalid_request` for what is no amount. */
export const priceOf = (row: Omit<PriceRow, 'provider' | 'model' | 'effectiveFrom'>): Price => ({
  input: pico(row.input),
  output: pico(row.output),
  cachedInput: row.cachedInput && pico(row.cachedInput),
  cacheWrite: row.cacheWrite && pico(row.cacheWrite),
  cacheWriteLong: row.cacheWriteLong && pico(row.cacheWriteLong),
  reasoning: row.reasoning && pico(row.reasoning),
  ...(row.tiers !== undefined && { tiers: readTiers(row.tiers) }),
});

const pico = (usdPerMillion: Decimal): number => picoPerToken(usdPerMillion.toFixed());
