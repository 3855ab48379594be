import type { Capability } from '../providers/kit/index.js';
import { free, type Price } from './price.js';

/** What is known of one model at one provider. What nobody says is absent. */
export interface ModelFacts {
  /** Id of a kind of provider. */
  readonly provider: string;
  readonly model: string;
  readonly capabilities?: readonly Capability[] | undefined;
  /** Of which nobody says whether it has them; those that stand in neither list, it has not. */
  readonly unsaid?: readonly Capability[] | undefined;
  /** Tokens of the whole conversation, answer included. */
  readonly context?: number | undefined;
  readonly maxOutput?: number | undefined;
  readonly reasoning?: boolean | undefined;
  /** Absent where unknown: unknown is not zero. */
  readonly price?: Price | undefined;
}

/** What the world knows of models. Teams' own prices and declared models stand above it. */
export interface Catalog {
  /** Every model that is listed for a kind of provider. */
  models(provider: string): readonly ModelFacts[];
  /** A dated name such as `gpt-5-2026-01-01` that is not listed has the facts of `gpt-5`, but never its price. */
  facts(provider: string, model: string): ModelFacts | undefined;
  price(provider: string, model: string): Price | undefined;
}

/** The catalogue of these rows. The models of `freeProviders` cost nothing, listed or not. */
export function catalogOf(rows: readonly ModelFacts[], freeProviders: ReadonlySet<string>): Catalog {
  const byProvider = Map.groupBy(rows, ({ provider }) => provider);
  const byName = new Map(rows.map((row) => [key(row.provider, row.model), row]));
  const listed = (provider: string, model: string) => byName.get(key(provider, model));

  return {
    models: (provider) => byProvider.get(provider) ?? [],
    facts: (provider, model) => listed(provider, model) ?? asDated(listed(provider, undated(model)), model),
    price: (provider, model) => (freeProviders.has(provider) ? free : listed(provider, model)?.price),
  };
}

const key = (provider: string, model: string): string => `${provider} ${model.toLowerCase()}`;

/** A snapshot may be sold at another price than the name without its date. */
const asDated = (facts: ModelFacts | undefined, model: string): ModelFacts | undefined =>
  facts && { ...facts, model, price: undefined };

/** The name without its date, version or alias: `-2026-01-01`, `-20260101`, `-0101`, `@20260101`, `-latest`. */
const undated = (model: string): string => model.replace(/[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$/, '');
