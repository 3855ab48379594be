import { z } from 'zod';
import { instant, modelName, money, slug } from '../fields/index.js';
import { namedPageFields } from '../http/list.js';
import { strict } from '../http/validation.js';
import { origins } from './lists/listed-price.js';

const given = {
  input: money,
  output: money,
  /** null: as input */
  cached_input: money.nullish(),
  cache_write: money.nullish(),
  /** Tokens written for an hour; null: as cache_write */
  cache_write_1h: money.nullish(),
  /** null: as output */
  reasoning: money.nullish(),
};

const aboveInput = z.int().min(1).max(100_000_000);

/** What PUT takes: USD per million tokens. */
export const priceBody = strict({
  unit: z.literal('1M_tokens').default('1M_tokens'),
  ...given,
  tiers: z
    .array(strict({ above_input: aboveInput, ...given }))
    .max(10)
    .refine(
      (tiers) => new Set(tiers.map((tier) => tier.above_input)).size === tiers.length,
      'Must not begin at the same length.',
    )
    .nullish()
    .describe('The rates of a whole request whose input is longer than above_input tokens'),
  /** null: from now on */
  effective_from: instant.nullish(),
}).meta({ id: 'PriceInput' });

export type RatesInput = z.infer<z.ZodObject<typeof given>>;

export type PriceInput = z.infer<typeof priceBody>;

/** What a list of prices may be asked for. */
export const priceQuery = strict({
  provider: slug.optional(),
  model: modelName.optional(),
  at: instant.optional().describe('In effect at this moment instead of now'),
  ...namedPageFields,
});

export type PriceQuery = z.infer<typeof priceQuery>;

const shown = {
  input: z.string(),
  output: z.string(),
  cached_input: z.string().nullable().describe('null: as input'),
  cache_write: z.string().nullable().describe('null: as input'),
  cache_write_1h: z.string().optional().describe('Tokens written for an hour; absent: as cache_write'),
  reasoning: z.string().nullable().describe('null: as output'),
};

/** What tokens cost, as it is read back. */
export const rates = z.object({
  unit: z.literal('1M_tokens'),
  currency: z.literal('USD'),
  ...shown,
  tiers: z
    .array(z.object({ above_input: z.int(), ...shown }))
    .optional()
    .describe('The rates of a whole request whose input is longer than above_input tokens; absent: there are none'),
});

export type Rates = z.infer<typeof rates>;

/** A price in effect. */
export const priceView = z
  .object({
    id: z.string(),
    object: z.literal('price'),
    provider: z.string(),
    model: z.string(),
    ...rates.shape,
    effective_from: z.iso.datetime().nullable(),
    origin: z
      .enum(['override', 'catalogue', ...origins])
      .describe('Who says so: an operator, the catalogue, or the list it was imported from'),
  })
  .meta({ id: 'Price' });

export type PriceView = z.infer<typeof priceView>;
