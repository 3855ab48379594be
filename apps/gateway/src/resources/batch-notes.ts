import { z } from 'zod';
import type { BatchSummary } from './batch-lines.js';
import type { Resource } from './ports.js';

const rate = z.number().nullable();
const rates = {
  input: z.number(),
  output: z.number(),
  cachedInput: rate,
  cacheWrite: rate,
  cacheWriteLong: rate.optional(),
  reasoning: rate,
};

/** What we keep of a batch beside what its provider says: how each of its models is charged. */
const batchNotes = z.object({
  team: z.string().optional(),
  models: z.array(
    z.object({
      /** As the caller names it. */
      name: z.string(),
      model: z.string(),
      inputTokens: z.number(),
      /** Absent where nobody knows it. */
      price: z
        .object({
          ...rates,
          tiers: z
            .array(z.object({ aboveInput: z.number(), ...rates }))
            .readonly()
            .optional(),
        })
        .optional(),
      /** Of the budgets that it is charged to. */
      windows: z.array(z.string()).readonly(),
    }),
  ),
});

export type BatchNotes = z.infer<typeof batchNotes>;

/** What was noted when the batch was made. */
export const notesOf = ({ notes }: Pick<Resource, 'notes'>): BatchNotes => {
  const read = batchNotes.safeParse(notes);
  return read.success ? read.data : { models: [] };
};

const fileNotes = z.object({
  batch: z.object({
    models: z.array(z.object({ name: z.string(), model: z.string(), lines: z.number(), inputTokens: z.number() })),
    urls: z.array(z.string()),
  }),
});

/** What the lines of an input file said as it came; `undefined` of files that are no input of batches. */
export const summaryOf = ({ notes }: Pick<Resource, 'notes'>): BatchSummary | undefined =>
  fileNotes.safeParse(notes).data?.batch;
