import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import type { TuningWish } from './tuning-api.js';

const plainName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/)
  .refine((name) => !name.includes('..') && !name.includes('//'));

/** What a job at a server of one's own says: `method: {type: 'load', load: {...}}`, and in `suffix` the name of what comes of it. */
export function loadWish<Schema extends z.ZodType>({ body }: TuningWish, schema: Schema) {
  const said = z.object({
    suffix: plainName.nullish(),
    method: z.object({ type: z.literal('load'), load: schema.optional() }).nullish(),
  });
  const read = said.safeParse(body);
  if (read.success) return { name: read.data.suffix ?? undefined, load: read.data.method?.load };
  const param = read.error.issues[0]?.path.join('.') ?? 'method';
  throw new Failure('invalid_request', `'${param}' is not as this provider takes it, which only loads models.`, {
    param,
  });
}
