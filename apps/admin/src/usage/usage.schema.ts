import { type UsageGroup, usageGroups as groups } from '#adapters/database';
import { z } from 'zod';
import { modelName, relative, since, slug, text, until } from '../fields/index.js';
import { strict } from '../http/validation.js';

export type Group = UsageGroup;

const groupBy = z
  .string()
  .transform((names) => names.split(',').filter(Boolean))
  .pipe(z.array(z.enum(groups)).max(4))
  .transform((names) => [...new Set(names)]);

/** What usage may be asked for. */
export const usageQuery = strict({
  group_by: groupBy
    .prefault('')
    .describe(
      `Up to 4, with commas: ${groups.join(', ')}. Of requested_model and outcome only what is kept of requests can tell`,
    ),
  start: relative.prefault('-24h').describe(`${since}; from the beginning of its hour`),
  end: relative.prefault('now').describe(`${until}; to the end of its hour`),
  key: text(128).optional().describe('Id or name of a key'),
  project: slug.optional(),
  team: slug.optional(),
  route: slug.optional(),
  provider: slug.optional(),
  model: modelName.optional(),
});

export type UsageQuery = z.infer<typeof usageQuery>;

const group = z.string().nullable().optional();

/** What was used by one group of requests. */
export const usageRow = z
  .object({
    ...(Object.fromEntries(groups.map((name) => [name, group])) as Record<Group, typeof group>), // seam: fromEntries forgets the keys
    key_name: z.string().optional(),
    requests: z.int(),
    attempts: z.int(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cached_tokens: z.int(),
    reasoning_tokens: z.int(),
    /** What is known to have been spent. */
    cost_usd: z.string(),
    /** Attempts that were billed at a price that is unknown: their cost is in no sum. */
    unpriced: z.int(),
    errors: z.int(),
  })
  .meta({ id: 'UsageRow' });

export type UsageRow = z.infer<typeof usageRow>;

export const usageReport = z.object({
  object: z.literal('list'),
  data: z.array(usageRow),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  currency: z.literal('USD'),
  has_more: z.boolean(),
});
