import { z } from 'zod';
import { modelName, relative, since, slug, text, until } from '../fields/index.js';
import { strict } from '../http/validation.js';
import { usageQuery } from '../usage/usage.schema.js';

/** What GET /usage understands, and whether every entry of the ledger is wanted instead of sums. */
export const exportQuery = strict({
  ...usageQuery.shape,
  detail: z.enum(['sums', 'entries']).default('sums').describe('entries: every entry of the ledger, over any span'),
});

export type ExportQuery = z.infer<typeof exportQuery>;

/** What the FOCUS file may be asked for. */
export const focusQuery = strict({
  start: relative.prefault('-30d').describe(since),
  end: relative.prefault('now').describe(until),
  granularity: z.enum(['hour', 'day']).default('day').describe('How long a charge period is (UTC)'),
  key: text(128).optional().describe('Id or name of a key'),
  project: slug.optional(),
  team: slug.optional(),
  provider: slug.optional(),
  model: modelName.optional(),
});

export type FocusQuery = z.infer<typeof focusQuery>;
