import { isRecord } from '../../dialects/kit/index.js';

type Schema = Readonly<Record<string, unknown>>;

/** Where a document that describes itself must end, and how much any document may hold: callers write the schemas. */
const MAX_DEPTH = 8;
const MAX_NODES = 2000;
const MAX_LENGTH = 1000;

/** A small document that is valid against a JSON Schema, as far as the schema says it plainly: patterns are not read. */
export const sampleOf = (schema: unknown): unknown =>
  sample(schema, { root: schema, depth: 0, nodes: { left: MAX_NODES } });

interface Place {
  readonly root: unknown;
  readonly depth: number;
  readonly nodes: { left: number };
}

function sample(given: unknown, place: Place): unknown {
  place.nodes.left -= 1;
  if (place.nodes.left < 0 || place.depth > 2 * MAX_DEPTH) return null;
  const schema = resolved(given, place);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return (schema['enum'] as readonly unknown[])[0];
  const inner = { ...place, depth: place.depth + 1 };
  switch (typeOf(schema)) {
    case 'object':
      return object(schema, inner);
    case 'array':
      return array(schema, inner);
    case 'string':
      return string(schema);
    case 'number':
    case 'integer':
      return number(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

/** The schema with `$ref` followed, `allOf` joined and one of its alternatives taken. */
function resolved(given: unknown, place: Place): Schema {
  if (!isRecord(given)) return { type: 'string' }; // `true` and `{}` take anything
  const { $ref: reference, allOf, anyOf, oneOf, ...own } = given;
  const parts = [
    ...(typeof reference === 'string' && place.depth <= 2 * MAX_DEPTH ? [pointed(place.root, reference)] : []),
    ...(Array.isArray(allOf) ? (allOf as readonly unknown[]) : []),
    ...alternative(anyOf ?? oneOf, place),
  ];
  return parts.map((part) => resolved(part, { ...place, depth: place.depth + 1 })).reduce(joined, own);
}

/** The first; deep down the last, which is `null` in most schemas that go on for ever. */
const alternative = (all: unknown, { depth }: Place): readonly unknown[] =>
  Array.isArray(all) && all.length > 0 ? [depth < MAX_DEPTH ? all[0] : all.at(-1)] : [];

function pointed(root: unknown, reference: string): unknown {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), root);
}

const joined = (one: Schema, other: Schema): Schema => ({
  ...one,
  ...other,
  properties: { ...record(one['properties']), ...record(other['properties']) },
  required: [...names(one['required']), ...names(other['required'])],
});

function typeOf(schema: Schema): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return (type as readonly unknown[]).find((one) => one !== 'null') ?? 'null';
  return (
    type ?? (Object.keys(record(schema['properties'])).length > 0 ? 'object' : schema['items'] ? 'array' : 'string')
  );
}

function object(schema: Schema, place: Place): unknown {
  const required = names(schema['required']);
  const properties = Object.entries(record(schema['properties'])).filter(
    ([name]) => place.depth < MAX_DEPTH || required.includes(name),
  );
  return Object.fromEntries([
    ...required.map((name) => [name, 'text'] as const),
    ...properties.map(([name, property]) => [name, sample(property, place)] as const),
  ]);
}

function array(schema: Schema, place: Place): unknown {
  const fixed = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as readonly unknown[]) : [];
  const least = short(schema['minItems']) ?? (place.depth < MAX_DEPTH ? 1 : 0);
  const length = Math.min(Math.max(least, fixed.length), count(schema['maxItems']) ?? Infinity);
  return Array.from({ length }, (_, at) => sample(fixed[at] ?? schema['items'], place));
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'demo@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function string(schema: Schema): string {
  const { format } = schema;
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? '';
  return 'text'.padEnd(short(schema['minLength']) ?? 0, '.').slice(0, count(schema['maxLength']) ?? undefined);
}

function number(schema: Schema): number {
  const step = count(schema['multipleOf']) || 1;
  const least = amount(schema['minimum']) ?? above(schema['exclusiveMinimum'], step);
  const most = amount(schema['maximum']) ?? below(schema['exclusiveMaximum'], step);
  const value = Math.ceil((least ?? 1) / step) * step;
  if (most === undefined || value <= most) return value;
  const highest = Math.floor(most / step) * step;
  return least === undefined || highest >= least ? highest : (least + most) / 2;
}

const above = (limit: unknown, step: number) => (typeof limit === 'number' ? limit + step : undefined);
const below = (limit: unknown, step: number) => (typeof limit === 'number' ? limit - step : undefined);
const amount = (value: unknown) => (typeof value === 'number' ? value : undefined);
const count = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined);
const short = (value: unknown) => (typeof value === 'number' && value >= 0 ? Math.min(value, MAX_LENGTH) : undefined);
const record = (value: unknown): Schema => (isRecord(value) ? value : {});
const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
