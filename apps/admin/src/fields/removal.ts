import { z } from 'zod';
import { strict } from '../http/validation.js';

/** What a DELETE of something that others may name can be told. */
export const removal = strict({
  force: z.enum(['true', 'false']).default('false').describe('Deletes it also while it is in use'),
});

export type Removal = z.infer<typeof removal>;
