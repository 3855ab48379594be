import { z } from 'zod';
import { amount, change, text } from '../fields/index.js';
import { strict } from '../http/validation.js';

const user = text(256).optional().describe('Whose, where each user has a budget of his own');
const note = text(512);

/** What a top-up takes. */
export const topUpBody = strict({ amount, note: note.optional(), user });

export type TopUp = z.infer<typeof topUpBody>;

/** What a reset may be told. */
export const resetBody = strict({ note: note.optional(), user }).optional();

export type Reset = z.infer<typeof resetBody>;

/** What an adjustment takes: a positive amount counts as spent. */
export const adjustBody = strict({ amount: change, note, user });

export type Adjust = z.infer<typeof adjustBody>;

/** What was put right by hand, as it is read back. */
export const adjustmentView = z
  .object({
    id: z.string(),
    object: z.literal('adjustment'),
    amount: z.string().describe('Positive: counted as spent'),
    note: z.string().nullable(),
    windows: z.array(z.string()).describe('The spans of time it is counted in'),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Adjustment' });

export type AdjustmentView = z.infer<typeof adjustmentView>;
