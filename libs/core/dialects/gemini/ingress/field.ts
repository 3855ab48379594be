import { Failure } from '../../../failure/index.js';
import { isRecord } from '../../kit/index.js';

export type Json = Readonly<Record<string, unknown>>;

/** A field under its name, or under the same in snake case: JSON of Google's protos is read in both. */
export const field = (record: Json, name: string): unknown => record[name] ?? record[snake(name)] ?? undefined;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The name in camel case, whichever of the two a caller wrote. */
export const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export function textAt(record: Json, name: string, at: string): string | undefined {
  const value = field(record, name);
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(join(at, name), 'a string');
}

export function numberAt(record: Json, name: string, at: string): number | undefined {
  const value = field(record, name);
  if (value === undefined || typeof value === 'number') return value;
  // proto JSON may say numbers as text
  if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value);
  throw wrong(join(at, name), 'a number');
}

export function recordAt(record: Json, name: string, at: string): Json | undefined {
  const value = field(record, name);
  if (value === undefined || isRecord(value)) return value;
  throw wrong(join(at, name), 'an object');
}

/** Objects in a list; one alone stands for a list of one, as in Google's own clients. */
export function recordsAt(record: Json, name: string, at: string): readonly Json[] {
  const value = field(record, name);
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return list.map((item, index) => {
    if (isRecord(item)) return item;
    throw wrong(`${join(at, name)}[${index}]`, 'an object');
  });
}

export const join = (at: string, name: string): string => (at ? `${at}.${name}` : name);

export const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });

/** Paths of the fields of a record that are not among those known. */
export const unknownIn = (record: Json, known: ReadonlySet<string>, at: string): readonly string[] =>
  Object.keys(record)
    .filter((name) => !known.has(camel(name)) && record[name] !== undefined && record[name] !== null)
    .map((name) => join(at, name));
