import { isRecord } from '../kit/index.js';
import type { JsonSchema } from './wire.js';

/**
 * A JSON schema in the subset that Anthropic's constrained decoding takes. What it cannot enforce is said in the
 * description, objects are closed, `oneOf` becomes `anyOf`. The caller's own schema stays the one to validate with.
 */
export function toStrictSchema(schema: JsonSchema): JsonSchema {
  const definitions = { ...record(schema['definitions']), ...record(schema['$defs']) };
  const shared = Object.keys(definitions).length > 0 && { $defs: each(definitions) };
  const reference = schema['$ref'];
  if (typeof reference === 'string') return { $ref: reference.replace('#/definitions/', '#/$defs/'), ...shared };
  return {
    ...pick(schema, ['type', 'enum', 'const', 'title', 'default', 'required']),
    ...described(schema),
    ...formatted(schema),
    ...combined(schema),
    ...(isRecord(schema['properties']) && { properties: each(schema['properties']) }),
    ...(isObject(schema) && { additionalProperties: false }),
    ...('items' in schema && {
      items: Array.isArray(schema['items']) ? schema['items'].map(strict) : strict(schema['items']),
    }),
    ...shared,
  };
}

const strict = (schema: unknown): unknown => (isRecord(schema) ? toStrictSchema(schema) : schema);
const each = (schemas: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));

function combined({ anyOf, oneOf, allOf }: JsonSchema): JsonSchema {
  const some = Array.isArray(anyOf) ? anyOf : oneOf;
  return {
    ...(Array.isArray(some) && { anyOf: some.map(strict) }),
    ...(Array.isArray(allOf) && { allOf: allOf.map(strict) }),
  };
}

const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);
const isFormat = (format: unknown): boolean => typeof format === 'string' && formats.has(format);
const formatted = ({ format }: JsonSchema): JsonSchema => (isFormat(format) ? { format } : {});

const limits = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'not', 'format'],
];

function described(schema: JsonSchema): JsonSchema {
  const told = limits
    .filter((key) => schema[key] !== undefined && !(key === 'format' && isFormat(schema[key])))
    .map((key) => `${key}: ${JSON.stringify(schema[key])}`);
  const description = typeof schema['description'] === 'string' ? schema['description'] : '';
  const whole = [description, told.join(', ')].filter(Boolean).join('\n');
  return whole ? { description: whole } : {};
}

/** `['object', 'null']` is an object too. */
const isObject = ({ type, properties }: JsonSchema): boolean =>
  [type].flat().includes('object') || (type === undefined && isRecord(properties));

const pick = (from: JsonSchema, keys: readonly string[]): JsonSchema =>
  Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]));
const record = (value: unknown): JsonSchema => (isRecord(value) ? value : {});
