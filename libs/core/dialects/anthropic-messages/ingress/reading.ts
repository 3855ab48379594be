import { Failure } from '../../../failure/index.js';
import { isRecord } from '../../kit/index.js';

export type Json = Readonly<Record<string, unknown>>;

/** Told of each field of the caller that the hub form cannot hold, by its path. */
export type Lose = (path: string) => void;

/** What a field must be. */
export interface Kind<T> {
  is(value: unknown): value is T;
  readonly expected: string;
}

const kind = <T>(expected: string, is: (value: unknown) => boolean): Kind<T> => ({
  expected,
  is: (value): value is T => is(value),
});

export const string = kind<string>('a string', (value) => typeof value === 'string');
export const name = kind<string>('a non-empty string', (value) => typeof value === 'string' && value !== '');
export const number = kind<number>('a number', (value) => typeof value === 'number');
export const integer = kind<number>('an integer', Number.isInteger);
export const boolean = kind<boolean>('a boolean', (value) => typeof value === 'boolean');
export const record = kind<Json>('an object', isRecord);
export const list = kind<readonly unknown[]>('an array', Array.isArray);
export const strings = kind<readonly string[]>(
  'an array of strings',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
);
/** A block, a tool or a choice: what it is stands in `type`. */
export const typed = kind<Json & { readonly type: string }>(
  "an object with a 'type'",
  (value) => isRecord(value) && typeof value['type'] === 'string',
);

/** A value that must be of a kind. Throws a Failure `invalid_request` that names its path, as Anthropic does. */
export function demand<T>(kind: Kind<T>, value: unknown, path: string): T {
  if (kind.is(value)) return value;
  const got = value === undefined ? 'it is missing' : `not ${kindOf(value)}`;
  const joint = value === undefined ? ', but ' : ', ';
  throw refused(path, `must be ${kind.expected}${joint}${got}.`);
}

/** A field that must be there. */
export const read = <T>(kind: Kind<T>, from: Json, field: string, path: string): T =>
  demand(kind, from[field], under(path, field));

/** A field that may be absent, or `null`. */
export function maybe<T>(kind: Kind<T>, from: Json, field: string, path: string): T | undefined {
  const value = from[field];
  return value === undefined || value === null ? undefined : demand(kind, value, under(path, field));
}

/** Names the fields that nobody read as lost. */
export function loseRest(from: Json, known: readonly string[], path: string, lose: Lose): void {
  for (const field in from) {
    if (from[field] !== undefined && from[field] !== null && !known.includes(field)) lose(under(path, field));
  }
}

export const under = (path: string, field: string | number): string => (path ? `${path}.${field}` : String(field));

export const refused = (path: string, what: string): Failure =>
  new Failure('invalid_request', `${path}: ${what}`, { param: path });

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
