import { z } from 'zod';
import { instant, slug } from '../fields/index.js';
import { namedPageFields } from '../http/list.js';
import { strict } from '../http/validation.js';
import { origins } from './lists/listed-price.js';
import { rates } from './price.schema.js';

/** What POST takes: a list, or where it is published. */
export const importBody = strict({
  url: z
    .string()
    .min(1)
    .max(2_048)
    .optional()
    .describe('Where the list is published, such as https://models.dev/api.json: at most 16 MiB, within ten seconds'),
  list: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The list itself, as models.dev's api.json or LiteLLM's model_prices_and_context_window.json has it"),
  provider: slug.optional().describe('Only this one; absent: all that are configured'),
  all: z
    .boolean()
    .default(false)
    .describe('Also kinds of provider that nobody configured yet, by the name of the kind'),
  overwrite: z.boolean().default(false).describe('Also models whose price an operator set'),
  dry_run: z.boolean().default(false).describe('Compares, and changes nothing'),
  effective_from: instant.nullish().describe('null: from now on; never in the past'),
})
  .refine(({ url, list }) => (url === undefined) !== (list === undefined), {
    path: ['url'],
    error: 'Needs either a url or a list.',
  })
  .refine(({ provider, all }) => provider === undefined || !all, { path: ['all'], error: 'Goes without a provider.' })
  .refine(({ effective_from: from }) => !from || Date.parse(from) >= Date.now() - 60_000, {
    path: ['effective_from'],
    error: 'Must not be in the past: past requests are never repriced.',
  })
  .meta({ id: 'PriceImportInput' });

export type ImportInput = z.infer<typeof importBody>;

const place = { provider: z.string(), model: z.string() };

/** A price that changes, or would. */
const changedPrice = z.object({
  ...place,
  from: rates.nullable().describe('null: it was unknown'),
  to: rates,
});

/** A listed price that waits for an operator. */
export const heldPriceView = z
  .object({
    id: z.string(),
    object: z.literal('held_price'),
    ...place,
    from: rates,
    to: rates,
    origin: z.enum(origins),
    effective_from: z.iso.datetime().nullable().describe('null: as soon as it is confirmed'),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'HeldPrice' });

export type HeldPriceView = z.infer<typeof heldPriceView>;

/** What a list of held prices may be asked for. */
export const heldQuery = strict(namedPageFields);

export type HeldQuery = z.infer<typeof heldQuery>;

/** What came of an import, or would come of it. */
export const importView = z
  .object({
    object: z.literal('price_import'),
    origin: z.enum(origins),
    dry_run: z.boolean(),
    effective_from: z.iso.datetime(),
    changed: z.array(changedPrice),
    held: z
      .array(z.object({ id: z.string().nullable().describe('null: in a dry run'), ...changedPrice.shape }))
      .describe('More than three times the last known price, or less than a third of it: they wait to be confirmed'),
    kept: z.array(z.object(place)).describe('Differ, and stay: an operator set them'),
    unchanged: z.int(),
    skipped: z.int().describe('Models of the list without a price by the token'),
    unlisted: z.array(z.string()).describe('Providers of which the list knows no price'),
  })
  .meta({ id: 'PriceImport' });

export type ImportView = z.infer<typeof importView>;
