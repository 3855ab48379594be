import { Failure } from '../failure/index.js';

/** Each is looked at for every candidate, or kept with every record. */
export const MOST_STRINGS = 100;

/** Reads a list of names. Throws a Failure `invalid_request` with `param`. */
export function strings(value: unknown, param: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const isList = Array.isArray(value) && value.length <= MOST_STRINGS;
  if (isList && value.every((item) => typeof item === 'string')) return value;
  throw wrong(param, `an array of at most ${MOST_STRINGS} strings`);
}

/** What a caller said to the gateway, and cannot be read. */
export const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
