import type { Price, Rates } from '../catalog/price.js';
import { Failure } from '../failure/index.js';
import type { Usage } from '../hub/index.js';

/*
 * Amounts are integer nano-USD as bigint, because a sum over tokens passes 2^53 before a team's bill does;
 * prices are integer pico-USD per token as number, because no price comes near 2^53. Nothing here is a float.
 */

const NANO_DIGITS = 9;
const PICO_DIGITS = 6; // USD per million tokens, times 10^6, is pico-USD per token
const PICO_PER_NANO = 1000n;

/** What a usage costs, in nano-USD. Rounded up once, over the whole sum. */
export function costOf(usage: Usage, price: Price): bigint {
  const rates = ratesFor(usage.input, price);
  const uncached = Math.max(0, usage.input - usage.cachedInput - usage.cacheWrite);
  const { cacheWriteLong = 0 } = usage;
  const brief = Math.max(0, usage.cacheWrite - cacheWriteLong);
  const spoken = Math.max(0, usage.output - usage.reasoning);
  const pico =
    times(uncached, rates.input) +
    times(usage.cachedInput, rates.cachedInput ?? rates.input) +
    times(brief, rates.cacheWrite ?? rates.input) +
    times(cacheWriteLong, rates.cacheWriteLong ?? rates.cacheWrite ?? rates.input) +
    times(spoken, rates.output) +
    times(usage.reasoning, rates.reasoning ?? rates.output);
  return (pico + PICO_PER_NANO - 1n) / PICO_PER_NANO;
}

/** A long input changes the rates of the whole request, not only of what is above the mark. */
export const ratesFor = (input: number, price: Price): Rates =>
  price.tiers?.findLast(({ aboveInput }) => input > aboveInput) ?? price;

/** A fraction of a token, as an estimate may have it, counts as one. */
const times = (tokens: number, pico: number): bigint => BigInt(Math.ceil(tokens)) * BigInt(pico);

/** `"2.50"` USD per million tokens as pico-USD per token. Throws `invalid_request` for what is no price. */
export function picoPerToken(usdPerMillion: string, param?: string): number {
  const pico = scaled(usdPerMillion, PICO_DIGITS);
  if (pico === undefined || pico > MAX_SAFE) throw notMoney('A price', PICO_DIGITS, param);
  return Number(pico);
}

/** Pico-USD per token as USD per million tokens: 2,500,000 is `"2.5"`. */
export const usdPerMillion = (picoPerToken: number): string => unscaled(BigInt(picoPerToken), PICO_DIGITS);

/** `"0.0031"` USD as nano-USD. Throws `invalid_request` for what is no amount. */
export function nanoUsd(usd: string, param?: string): bigint {
  const nano = scaled(usd, NANO_DIGITS);
  if (nano === undefined || nano > MAX_BIGINT) throw notMoney('An amount', NANO_DIGITS, param);
  return nano;
}

/** Nano-USD as a decimal of USD without trailing zeros: 3,100,000 is `"0.0031"`. */
export const usd = (nano: bigint): string => unscaled(nano, NANO_DIGITS);

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MAX_BIGINT = 2n ** 63n - 1n; // what a BIGINT column and Redis' HINCRBY hold

function notMoney(what: string, digits: number, param: string | undefined): Failure {
  return new Failure(
    'invalid_request',
    `${what} is a decimal of USD such as "2.50", not negative, with at most ${digits} decimals.`,
    { param },
  );
}

const decimal = /^(\d{1,15})(?:\.(\d+))?$/;

function scaled(text: string, digits: number): bigint | undefined {
  const [, whole, fraction = ''] = decimal.exec(text) ?? [];
  const significant = fraction.replace(/0+$/, '');
  if (whole === undefined || significant.length > digits) return undefined;
  return BigInt(whole + significant.padEnd(digits, '0'));
}

function unscaled(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${sign}${text.slice(0, -digits)}${fraction && `.${fraction}`}`;
}
