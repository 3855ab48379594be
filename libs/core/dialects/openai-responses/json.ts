import { Failure } from '../../failure/index.js';
import { isRecord } from '../kit/index.js';

/** A JSON object of this language, of which we read what we know. */
export type Json = Readonly<Record<string, unknown>>;

/** The text of a field; `undefined` where it is none. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The objects of a list; none where it is no list. */
export const records = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** An object, empty where it is none. */
export const record = (value: unknown): Json => (isRecord(value) ? value : {});

/** Without the fields that are `undefined`. */
export const defined = (fields: Json): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A field that is not what it must be. */
export const wrong = (param: string, expected: string): Failure =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });

/** The value under a key that came from outside: `constructor` and its like are no keys of ours. */
export const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
