import { z } from 'zod';
import { instant, modelName, money, slug } from '../fields/index.js';
import { namedPageFields } from '../http/list.js';
import { strict } from '../http/validation.js';

/** What PUT takes: USD per million tokens. */
export const priceBody = strict({
  unit: z.literal('1M_tokens').default('1M_tokens'),
  input: money,
  output: money,
  /** null: as input */
  cached_input: money.nullish(),
  cache_write: money.nullish(),
  /** Tokens written for an hour; null: as cache_write */
  cache_write_1h: money.nullish(),
  /** null: as output */
  reasoning: money.nullish(),
  /** null: from now on */
  effective_from: instant.nullish(),
}).meta({ id: 'PriceInput' });

export type PriceInput = z.infer<typeof priceBody>;

/** What a list of prices may be asked for. */
export const priceQuery = strict({
  provider: slug.optional(),
  model: modelName.optional(),
  at: instant.optional().describe('In effect at this moment instead of now'),
  ...namedPageFields,
});

export type PriceQuery = z.infer<typeof priceQuery>;

/** What tokens cost, as it is read back. */
export const rates = z.object({
  unit: z.literal('1M_tokens'),
  currency: z.literal('USD'),
  input: z.string(),
  output: z.string(),
  cached_input: z.string().nullable().describe('null: as input'),
  cache_write: z.string().nullable().describe('null: as input'),
  cache_write_1h: z.string().optional().describe('Tokens written for an hour; absent: as cache_write'),
  reasoning: z.string().nullable().describe('null: as output'),
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
    origin: z.enum(['override', 'catalogue']),
  })
  .meta({ id: 'Price' });

export type PriceView = z.infer<typeof priceView>;
