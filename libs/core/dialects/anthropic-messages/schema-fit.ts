import { isRecord } from '../kit/index.js';
import type { JsonSchema } from './wire.js';

/**
 * Whether constrained decoding can hold a schema without refusing it or losing data: it refuses recursion, takes too long
 * to compile many optional properties, and closes open objects, so that a map could only ever be empty.
 */
export const fitsConstrainedDecoding = (schema: JsonSchema): boolean =>
  countOptional(schema, { root: schema, references: new Map() }) <= MAX_OPTIONAL;

/** 24 are refused; compilation has been seen to time out from 11. */
const MAX_OPTIONAL = 10;

interface Walk {
  readonly root: JsonSchema;
  /** How many optional properties each reference stands for: Infinity while that is being found out, and for recursion. */
  readonly references: Map<string, number>;
}

/** Optional properties as often as they are used; Infinity for what does not fit at all. */
function countOptional(node: unknown, walk: Walk): number {
  if (Array.isArray(node)) return sum(node.map((item) => countOptional(item, walk)));
  if (!isRecord(node)) return 0;
  const reference = node['$ref'];
  if (typeof reference === 'string') return followed(reference, walk);
  if (isOpen(node)) return Infinity;
  const properties = isRecord(node['properties']) ? node['properties'] : {};
  const required = Array.isArray(node['required']) ? node['required'] : [];
  const own = Object.keys(properties).filter((name) => !required.includes(name)).length;
  const inner = [...Object.values(properties), node['items'], node['anyOf'], node['oneOf'], node['allOf']];
  return own + countOptional(inner, walk);
}

/** A reference must lead somewhere inside the schema, and never back to itself. */
function followed(reference: string, walk: Walk): number {
  const known = walk.references.get(reference);
  if (known !== undefined) return known;
  walk.references.set(reference, Infinity);
  const target = resolve(walk.root, reference);
  const count = target === undefined ? Infinity : countOptional(target, walk);
  walk.references.set(reference, count);
  return count;
}

function resolve(root: JsonSchema, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined; // `#` alone is the root: recursion
  const steps = reference
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>(
    (node, step) => (isRecord(node) && Object.hasOwn(node, step) ? node[step] : undefined),
    root,
  );
}

function isOpen({ type, properties, additionalProperties, patternProperties }: JsonSchema): boolean {
  if (additionalProperties === true || isRecord(additionalProperties) || isRecord(patternProperties)) return true;
  return [type].flat().includes('object') && !isRecord(properties) && additionalProperties !== false;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
