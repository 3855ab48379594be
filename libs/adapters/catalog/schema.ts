import { type ModelFacts, type Price, type Rates } from '#core/catalog';
import { capabilities } from '#core/hub';
import { picoPerToken } from '#core/ledger';
import { z } from 'zod';

const MAX_TOKENS = 100_000_000;

const usdPerMillion = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/);
const tokens = z.int().positive().max(MAX_TOKENS);

const rates = {
  input: usdPerMillion,
  output: usdPerMillion,
  cached_input: usdPerMillion.optional(),
  cache_write: usdPerMillion.optional(),
  cache_write_1h: usdPerMillion.optional(),
};

const row = z.strictObject({
  model: z.string().min(1).max(200),
  ...rates,
  input: usdPerMillion.optional(),
  output: usdPerMillion.optional(),
  tiers: z
    .array(z.strictObject({ above_input: tokens, ...rates }))
    .max(10)
    .optional(),
  context: tokens.optional(),
  max_output: tokens.optional(),
  capabilities: z.array(z.enum(capabilities)).optional(),
  reasoning: z.boolean().optional(),
  source: z.int().nonnegative(),
});

/** The file that `scripts/import-catalog.ts` writes. */
export const catalogFile = z.strictObject({
  sources: z.array(z.strictObject({ name: z.string(), date: z.iso.date() })),
  providers: z.record(z.string(), z.array(row)),
});

/** A row of the file as what the core knows of a model. */
export const factsOf = (provider: string, listed: z.infer<typeof row>): ModelFacts => ({
  provider,
  model: listed.model,
  ...abilitiesOf(listed),
  context: listed.context,
  maxOutput: listed.max_output,
  reasoning: listed.reasoning,
  price: priceOf(listed),
});

/** What is sold for less where it is read from a cache has one; of all else no list says. */
const abilitiesOf = ({ capabilities: told, cached_input: cached }: z.infer<typeof row>) =>
  told &&
  (cached === undefined
    ? { capabilities: told, unsaid: ['caching' as const] }
    : { capabilities: [...told, 'caching' as const] });

function priceOf({ input, output, tiers, ...caches }: z.infer<typeof row>): Price | undefined {
  if (input === undefined || output === undefined) return undefined;
  return {
    ...ratesOf({ ...caches, input, output }),
    tiers: tiers?.map((tier) => ({ aboveInput: tier.above_input, ...ratesOf(tier) })),
  };
}

interface ListedRates {
  readonly input: string;
  readonly output: string;
  readonly cached_input?: string | undefined;
  readonly cache_write?: string | undefined;
  readonly cache_write_1h?: string | undefined;
}

const ratesOf = (listed: ListedRates): Rates => ({
  input: picoPerToken(listed.input),
  output: picoPerToken(listed.output),
  cachedInput: listed.cached_input === undefined ? null : picoPerToken(listed.cached_input),
  cacheWrite: listed.cache_write === undefined ? null : picoPerToken(listed.cache_write),
  cacheWriteLong: listed.cache_write_1h === undefined ? null : picoPerToken(listed.cache_write_1h),
  reasoning: null,
});
