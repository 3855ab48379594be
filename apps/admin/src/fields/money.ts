import { z } from 'zod';
import { MOST_NANO, nanoUsd } from '#core/ledger';

const example = 'Must be a decimal string such as "2.50", not negative, with at most 6 decimals.';

/** USD as a decimal string: never negative, at most six decimals. */
export const money = z
  .string(example)
  .regex(/^(0|[1-9]\d{0,8})(\.\d{1,6})?$/, example)
  .meta({ examples: ['2.50'] });

const amountExample =
  'Must be a decimal string such as "500", more than 0 and at most 9,000,000, with at most 9 decimals.';

/** What may be spent, in USD: more than nothing, and no more than counters can hold. */
export const amount = z
  .string(amountExample)
  .regex(/^(0|[1-9]\d{0,6})(\.\d{1,9})?$/, { error: amountExample, abort: true })
  .refine((text) => isWithinReach(nanoUsd(text)), amountExample)
  .meta({ examples: ['500'] });

const changeExample = 'Must be a decimal string such as "2.50" or "-2.50", not 0, with at most 9 decimals.';

/** USD that come or go. */
export const change = z
  .string(changeExample)
  .regex(/^-?(0|[1-9]\d{0,6})(\.\d{1,9})?$/, { error: changeExample, abort: true })
  .refine((text) => isWithinReach(nanoUsd(text.replace('-', ''))), changeExample)
  .meta({ examples: ['-2.50'] });

const isWithinReach = (nano: bigint): boolean => nano > 0n && nano <= MOST_NANO;

/** A signed decimal as nano-USD. */
export const nanoOf = (decimal: string): bigint =>
  decimal.startsWith('-') ? -nanoUsd(decimal.slice(1)) : nanoUsd(decimal);

/** A decimal as money is usually written, with at least two decimals: `2.5` is `2.50`. */
export function asMoney(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}
