import { z } from 'zod';
import { mapValues } from './map-values.js';

/** A schema as JSON Schema, without what would fill a page and say nothing. */
export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', override: shorten });

type Converted = z.core.JSONSchema.BaseSchema;

function shorten({ jsonSchema: converted }: { readonly jsonSchema: Converted }): void {
  if (converted.format === 'date-time') delete converted.pattern;
  if (converted.minimum === Number.MIN_SAFE_INTEGER) delete converted.minimum;
  if (converted.maximum === Number.MAX_SAFE_INTEGER) delete converted.maximum;
}

/** A schema for OpenAPI 3.1, and the ones that it names; Nest's own conversion is written for 3.0. */
export function toOpenApi(schema: unknown, { schemaType }: { readonly schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, $defs = {}, ...own } = jsonSchema(schema, schemaType);
  const named = mapValues($defs, withoutName);
  const { id } = own;
  if (id === undefined) return { schema: own, components: named };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...named, [id]: withoutName(own) } };
}

const withoutName = ({ id: _, ...schema }: Converted): Converted => schema;
