import { Failure } from '../../../failure/index.js';

type Body = Readonly<Record<string, unknown>>;

/** What a field must be. */
export interface Form {
  readonly is: (value: unknown) => boolean;
  readonly expected: string;
}

export const word: Form = { is: (value) => typeof value === 'string', expected: 'a string' };
export const number: Form = { is: (value) => typeof value === 'number', expected: 'a number' };
export const flag: Form = { is: (value) => typeof value === 'boolean', expected: 'a boolean' };
export const positive: Form = {
  is: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  expected: 'a positive integer',
};

/** Throws a Failure `invalid_request` where a field has no text. */
export function present(body: Body, param: string): void {
  if (typeof body[param] === 'string' && body[param]) return;
  throw wrong(param, 'a non-empty string');
}

/** Throws a Failure `invalid_request` where a field that need not be there is wrong. */
export function check(body: Body, param: string, { is, expected }: Form): void {
  const value = body[param];
  if (value !== undefined && value !== null && !is(value)) throw wrong(param, expected);
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
