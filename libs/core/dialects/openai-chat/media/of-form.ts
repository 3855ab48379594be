import { Failure } from '../../../failure/index.js';

type Fields = Readonly<Record<string, unknown>>;

/** Truth, as a form or JSON says it. Throws a Failure `invalid_request` for anything else. */
export function asFlag(fields: Fields, param: string): boolean | undefined {
  const value = fields[param] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value === 'string' && Object.hasOwn(flags, value)) return flags[value];
  throw wrong(param, 'a boolean');
}

/** Python's SDK and some others write it as their language does. */
const flags: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  '1': true,
  false: false,
  False: false,
  '0': false,
};

/** A whole number, as a form or JSON says it. Throws a Failure `invalid_request` for anything else. */
export function asCount(fields: Fields, param: string, least = 1): number | undefined {
  const value = fields[param] ?? undefined;
  if (value === undefined) return undefined;
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= least) return count;
  throw wrong(param, `an integer from ${least}`);
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
