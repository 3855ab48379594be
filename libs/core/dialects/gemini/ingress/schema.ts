import { isRecord } from '../../kit/index.js';
import { camel } from './field.js';

/**
 * A schema in Google's own form (`parameters`, `responseSchema`: types in capitals, `nullable`, numbers as text) as JSON
 * Schema. What JSON Schema does not know, such as `propertyOrdering`, goes.
 */
export function fromSchema(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const { nullable, ...rest } = schema;
  const entries = Object.entries(rest)
    .map(([name, value]) => [camel(name), value] as const)
    .filter(([name]) => !dropped.has(name))
    .map(([name, value]) => [name, within(name, value)] as const);
  const plain: Record<string, unknown> = Object.fromEntries(entries);
  return nullable === true ? orNull(plain) : plain;
}

const dropped = new Set(['propertyOrdering', 'example']);
const counts = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);

function within(name: string, value: unknown): unknown {
  if (name === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (counts.has(name)) return typeof value === 'string' ? Number(value) : value;
  if (name === 'properties' && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromSchema(one)]));
  }
  if (name === 'anyOf' && Array.isArray(value)) return value.map(fromSchema);
  return name === 'items' ? fromSchema(value) : value;
}

function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }) };
}
