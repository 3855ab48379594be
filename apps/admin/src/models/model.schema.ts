import { z } from 'zod';
import { slug } from '../fields/index.js';
import { namedPageFields } from '../http/list.js';
import { strict } from '../http/validation.js';

/** What the catalogue may be asked for. */
export const modelQuery = strict({
  provider: slug.optional(),
  ...namedPageFields,
});

export type ModelQuery = z.infer<typeof modelQuery>;

/** A model that a configured provider is known to serve. */
export const modelView = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    provider: z.string(),
    model: z.string(),
    capabilities: z.array(z.string()).nullable(),
    context: z.int().nullable(),
    max_output: z.int().nullable(),
  })
  .meta({ id: 'Model' });

export type ModelView = z.infer<typeof modelView>;
