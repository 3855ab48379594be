import { Failure } from '../../failure/index.js';

/*
 * What vendors bill is added up in atto-USD (10^-18) as bigint, because they write more decimals than nano-USD has: rounded
 * is once, after the sum.
 */

const DIGITS = 18;
const MOST_WHOLE_DIGITS = 12;

/**
 * A decimal as vendors write it (`"0.0031"`, `1.29e-05`, `"0E-6176"`), in atto-USD; `shift` -2 reads cents. What is finer
 * is cut off. A number of JSON is taken as its shortest decimal, which is what was written as far as a double can hold it.
 */
export function attoUsd(value: string | number, shift = 0): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal.exec(String(value)) ?? [];
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  if (sign === undefined || exponent.length > 6) throw notAnAmount();
  if (digits === '0') return 0n;
  const power = Number(exponent) - fraction.length + shift + DIGITS;
  if (digits.length + power > DIGITS + MOST_WHOLE_DIGITS) throw notAnAmount();
  const atto = power < 0 ? BigInt(digits.slice(0, power) || 0) : BigInt(digits) * 10n ** BigInt(power);
  return sign === '-' ? -atto : atto;
}

/** Atto-USD as a decimal of USD. */
export function usdOfAtto(atto: bigint): string {
  const text = (atto < 0n ? -atto : atto).toString().padStart(DIGITS + 1, '0');
  const fraction = text.slice(-DIGITS).replace(/0+$/, '');
  return `${atto < 0n ? '-' : ''}${text.slice(0, -DIGITS)}${fraction && `.${fraction}`}`;
}

const decimal = /^(-?)(\d{1,40})(?:\.(\d{0,80}))?(?:[eE]([+-]?\d+))?$/;

const notAnAmount = () =>
  new Failure('upstream_invalid_response', 'The usage report has an amount that is no amount of money.');
