import { z } from 'zod';
import { jsonSchema } from '../http/json-schema.js';
import { mapValues } from '../http/map-values.js';

/** What a merge patch (RFC 7396) may be; the whole that comes of it is then checked like a new object. */
const mergePatch = z.record(z.string(), z.unknown());

export type MergePatch = Readonly<z.infer<typeof mergePatch>>;

/** The same for one kind of object, with its fields in the documentation. */
export const mergePatchOf = (id: string, { shape }: z.ZodObject): typeof mergePatch =>
  mergePatch.meta({
    id,
    description: 'A JSON merge patch (RFC 7396): only what changes; null takes a value away.',
    additionalProperties: false,
    properties: jsonSchema(z.object(mapValues(shape, removable)), 'input').properties,
  });

// What a patch leaves out stays as it is: a default is for new objects.
const removable = (field: z.core.$ZodType): z.ZodType => z.nullish(bare(field));

const bare = (field: z.core.$ZodType): z.core.$ZodType =>
  field instanceof z.ZodDefault || field instanceof z.ZodOptional || field instanceof z.ZodNullable
    ? bare(field.unwrap())
    : field;

/** Applies a merge patch. A name that is not `known` is kept even when it is null, so that it is refused and not ignored. */
export function merged(target: MergePatch, patch: MergePatch, known?: readonly string[]): MergePatch {
  const result: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && (known?.includes(name) ?? true)) delete result[name];
    else if (isObject(value)) result[name] = merged(isObject(result[name]) ? result[name] : {}, value);
    else result[name] = value;
  }
  return result;
}

const isObject = (value: unknown): value is MergePatch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
