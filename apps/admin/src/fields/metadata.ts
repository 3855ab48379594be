import { z } from 'zod';
import { text } from './name.js';

/** The operator's own notes: up to 16 pairs. */
export const metadata = z
  .record(text(64), text(512).or(z.literal('')))
  .refine((pairs) => Object.keys(pairs).length <= 16, 'Must not have more than 16 pairs.');
