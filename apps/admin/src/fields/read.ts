import { z } from 'zod';

/** What a merge patch (RFC 7396) may be; the whole that comes of it is then checked like a new object. */
export const mergePatch = z
  .record(z.string(), z.unknown())
  .meta({ description: 'A JSON merge patch (RFC 7396) of the fields that POST takes.' });

type Json = Readonly<Record<string, unknown>>;

/** Applies a merge patch. A name that is not `known` is kept even when it is null, so that it is refused and not ignored. */
export function merged(target: Json, patch: Json, known?: readonly string[]): Json {
  const result: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && (known?.includes(name) ?? true)) delete result[name];
    else if (isObject(value)) result[name] = merged(isObject(result[name]) ? result[name] : {}, value);
    else result[name] = value;
  }
  return result;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says yes or no in a query string. */
export const flag = z.enum(['true', 'false']).default('false');

/** Fields that every object has. */
export const common = {
  etag: z.string(),
  metadata: z.record(z.string(), z.string()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};

// A named seam: such columns were written by us, after a schema had read them.
export const stored = <Shape>(json: unknown): Shape => json as Shape;
