import { isRecord } from '../json/index.js';

/** A field of a form that is no file. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** Nobody means more, and each level costs. */
const MOST_LEVELS = 5;

type Tree = Record<string, unknown>;

/**
 * The fields of a form as the object that a body of JSON would be: `a[]` is a list, `a[b]` a field of an object, and a name that
 * stands twice a list as well. All its leaves are texts.
 */
export function fieldsOf(fields: readonly Field[]): Readonly<Record<string, unknown>> {
  const tree: Tree = {};
  for (const { name, value } of fields) put(tree, pathOf(name), value);
  return tree;
}

/** `a[b][]` is `a`, `b` and an empty name; what is written otherwise is a name as it stands. */
function pathOf(name: string): readonly string[] {
  const [, root, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name) ?? [];
  if (root === undefined) return [name];
  const keys = [...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key);
  return keys.length < MOST_LEVELS ? [root, ...keys] : [name];
}

function put(tree: Tree, [key = '', ...rest]: readonly string[], value: string): void {
  const [next] = rest;
  if (next === undefined) return set(tree, key, added(own(tree, key), value));
  if (next === '' && rest.length === 1) return set(tree, key, [...listOf(own(tree, key)), value]);
  const inner = own(tree, key);
  const child: Tree = isRecord(inner) ? inner : {};
  set(tree, key, child);
  put(child, rest, value);
}

const own = (tree: Tree, key: string): unknown => (Object.hasOwn(tree, key) ? tree[key] : undefined);

/** As JSON.parse does: `__proto__` is a name like any other, which whoever checks the body refuses. */
const set = (tree: Tree, key: string, value: unknown): void =>
  void Object.defineProperty(tree, key, { value, enumerable: true, configurable: true, writable: true });

const added = (before: unknown, value: string): unknown => (before === undefined ? value : [...listOf(before), value]);

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};
