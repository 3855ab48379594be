import { isRecord } from '../kit/index.js';

/**
 * A JSON Schema as Gemini reads it in `parametersJsonSchema` and `responseJsonSchema`: `const` is not understood and
 * becomes an enum of one, `$schema` is refused and goes. Only where a schema can stand: a property may be called `const`.
 */
export function toSchema(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const { const: only, $schema: _, ...rest } = schema;
  const entries = Object.entries(rest).map(([keyword, value]) => [keyword, within(keyword, value)]);
  return { ...Object.fromEntries(entries), ...(only !== undefined && { enum: [only] }) };
}

function within(keyword: string, value: unknown): unknown {
  if (named.has(keyword) && isRecord(value)) return mapValues(value, toSchema);
  if (!nested.has(keyword)) return value;
  return Array.isArray(value) ? value.map(toSchema) : toSchema(value);
}

const named = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const nested = new Set(['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'not']);

const mapValues = (record: Record<string, unknown>, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
