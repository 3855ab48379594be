import { z } from 'zod';

const example = 'Must be a decimal string such as "2.50", not negative, with at most 6 decimals.';

/** USD as a decimal string: never negative, at most six decimals. */
export const money = z
  .string(example)
  .regex(/^(0|[1-9]\d{0,8})(\.\d{1,6})?$/, example)
  .meta({ examples: ['2.50'] });

/** A decimal as money is usually written, with at least two decimals: `2.5` is `2.50`. */
export function asMoney(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}
