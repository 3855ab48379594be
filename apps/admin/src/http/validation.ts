import { z } from 'zod';
import { type FieldError, invalid } from './problem.js';

/** Told at most, of all the mistakes in one body. */
const MOST_ERRORS = 100;

/** Reads a value by a schema, or refuses it with a pointer for each mistake. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw invalid(error.issues.flatMap(toErrors).slice(0, MOST_ERRORS));
  return data;
}

function toErrors(issue: z.core.$ZodIssue): readonly FieldError[] {
  const { code, message, path } = issue;
  if (code === 'invalid_type' && issue.input === undefined && /received undefined$/.test(message))
    return [{ pointer: pointer(path), code: 'required', message: 'Is missing.' }];
  if (code !== 'unrecognized_keys') return [{ pointer: pointer(path), code: codes[code] ?? 'invalid', message }];
  const sentences = message.split('\n');
  return issue.keys.map((key, index) => ({
    pointer: pointer([...path, key]),
    code: 'unknown_field',
    message: sentences[index] ?? message,
  }));
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong_type',
  invalid_value: 'not_allowed',
  invalid_format: 'bad_format',
  too_small: 'too_small',
  too_big: 'too_big',
};

/** A JSON pointer (RFC 6901). */
const pointer = (steps: readonly PropertyKey[]): string =>
  steps.map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** An object that may hold these fields and no others; a mistyped name is answered with the nearest one. */
export const strict = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' && Array.isArray(keys)
        ? keys.map((key) => unknownField(String(key), Object.keys(shape))).join('\n')
        : undefined,
  });

function unknownField(key: string, known: readonly string[]): string {
  const nearest = known.toSorted((one, other) => distance(key, one) - distance(key, other))[0];
  const isNear = nearest !== undefined && distance(key, nearest) <= 2;
  const hint = isNear ? `did you mean "${nearest}"?` : `known are ${known.join(', ')}.`;
  return `Unknown field "${key.replaceAll('\n', ' ').slice(0, 60)}": ${hint}`;
}

// Levenshtein, on names short enough for it.
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    row = row.reduce<number[]>(
      (next, above, index) => {
        if (index === 0) return next;
        const replaced = (row[index - 1] ?? 0) + (other[index - 1] === letter ? 0 : 1);
        return [...next, Math.min(replaced, above + 1, (next[index - 1] ?? 0) + 1)];
      },
      [at + 1],
    );
  }
  return row[other.length] ?? 3;
}
