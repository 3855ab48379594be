import type { Catalog, ModelFacts, Price } from '../catalog/index.js';
import { picoPerToken } from '../ledger/index.js';
import type { Limits } from '../limits/index.js';
import type { ConfiguredProvider, Deployment, Snapshot } from '../routing/index.js';
import { readLimits } from './read-limits.js';
import { type Decimal, type DeclaredModel, declaredModels, type PriceRow, type ProviderRow } from './rows.js';

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
  const declared = new Map(rows.flatMap((row) => modelsOf(row).map((model) => [`${row.slug}/${model.id}`, model])));
  const limits = limitsOf(declared, onProblem);
  // By provider and then by model: to join and hash both names would be most of the time of a decision.
  const found = new Map<ConfiguredProvider, Map<string, Deployment>>();
  let kept = 0;

  return (provider, model) => {
    const before = found.get(provider)?.get(model);
    if (before) return before;
    const id = `${provider.slug}/${model}`;
    const kind = provider.kind.id;
    const facts = factsOf({ provider, model, listed: catalog.facts(kind, model), declared: declared.get(id) });
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

/** What the administrator declared of a model stands above what was discovered of it. */
function modelsOf({ models, discoveredModels }: ProviderRow): readonly DeclaredModel[] {
  const discovered = new Map(declaredModels(discoveredModels).map((model) => [model.id, model]));
  return [
    ...discovered.values(),
    ...declaredModels(models).map((model) => ({ ...discovered.get(model.id), ...model })),
  ];
}

interface Sources {
  readonly provider: ConfiguredProvider;
  readonly model: string;
  readonly listed: ModelFacts | undefined;
  readonly declared: DeclaredModel | undefined;
}

/** The catalogue's facts, with what the administrator declared over them. */
function factsOf({ provider, model, listed, declared }: Sources): ModelFacts | undefined {
  if (!declared) return listed;
  return {
    ...listed,
    provider: provider.kind.id,
    model,
    capabilities: declared.capabilities ?? listed?.capabilities,
    context: declared.context ?? listed?.context,
    maxOutput: declared.max_output ?? listed?.maxOutput,
  };
}

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
});

const pico = (usdPerMillion: Decimal): number => picoPerToken(usdPerMillion.toFixed());
