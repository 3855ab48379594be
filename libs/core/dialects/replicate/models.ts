import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import type { ListedModel } from '../kit/index.js';

const collection = z.object({ models: z.array(z.object({ owner: z.string(), name: z.string() })) });

/** The collection of language models: all models there are far too many, and most of them draw. */
export function fromCollection(body: unknown): ListedModel[] {
  const { success, data } = collection.safeParse(body);
  if (success) return data.models.map(({ owner, name }) => ({ id: `${owner}/${name}` }));
  throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
}
