import { z } from 'zod';
import type { ListedPrice } from './listed-price.js';
import { type ListedTier, priceFrom, rate } from './rates.js';

/*
 * models.dev's api.json: { "<provider>": { "models": { "<model>": { "cost": { ... } } } } }, in USD per million tokens.
 */

const cost = {
  input: rate,
  output: rate,
  cache_read: rate,
  cache_write: rate,
  reasoning: rate,
};

const model = z.object({
  modalities: z
    .object({ output: z.array(z.string()) })
    .optional()
    .catch(undefined),
  cost: z.object({
    ...cost,
    tiers: z.array(z.object({ ...cost, tier: z.object({ type: z.string(), size: z.number() }) })).optional(),
    context_over_200k: z.object(cost).optional(),
  }),
});

type Model = z.infer<typeof model>;
type Cost = Omit<Model['cost'], 'tiers' | 'context_over_200k'>;

const provider = z.object({ models: z.record(z.string(), z.unknown()) });

/** The form of models.dev: providers that have models. */
export const modelsDev = z.record(z.string(), provider);

/** What models.dev says that models cost; `undefined` for one whose price we cannot hold. */
export const readModelsDev = (list: z.infer<typeof modelsDev>): readonly (ListedPrice | undefined)[] =>
  Object.entries(list).flatMap(([listedAs, { models }]) =>
    Object.entries(models).map(([name, told]) => listed(listedAs, name, told)),
  );

function listed(listedAs: string, name: string, told: unknown): ListedPrice | undefined {
  const { data } = model.safeParse(told);
  if (!data || !isForText(data)) return undefined;
  const isEmbedding = /embed/i.test(name);
  const price = priceFrom({ model: name, isEmbedding, rates: ratesOf(data.cost), tiers: tiersOf(data.cost) });
  return price && { listedAs, model: name, price };
}

/** Images and speech are priced in other units. */
const isForText = ({ modalities }: Model): boolean => modalities?.output.includes('text') ?? true;

// The older field says the same of one length only, and not always the right one.
function tiersOf({ tiers, context_over_200k: long }: Model['cost']): readonly ListedTier[] {
  if (tiers) return tiers.map(({ tier, ...rates }) => ({ aboveInput: lengthOf(tier), ...ratesOf(rates) }));
  return long ? [{ aboveInput: 200_000, ...ratesOf(long) }] : [];
}

/** Of a tier by anything but the length of the input we know nothing: NaN is refused with its price. */
const lengthOf = ({ type, size }: { readonly type: string; readonly size: number }): number =>
  type === 'context' ? size : Number.NaN;

const ratesOf = ({ input, output, cache_read, cache_write, reasoning }: Cost) => ({
  input,
  output,
  cachedInput: cache_read,
  cacheWrite: cache_write,
  reasoning,
});
