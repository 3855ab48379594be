import type { Price } from '../catalog/price.js';
import { noUsage, type Usage } from '../hub/index.js';
import type { Input } from './input.js';
import { costOf } from './money.js';

/** The most that an attempt can use, and cost: what is held back for it until its usage is known. */
export interface Bound {
  readonly usage: Usage;
  /** nano-USD; `undefined` where the price is unknown: what nobody can price, no budget can hold. */
  readonly nano: bigint | undefined;
}

/** What a bound is drawn from. */
export interface Bounded {
  readonly input: Input;
  /** The most that will be written, all choices together. */
  readonly output: number;
  readonly price: Price | undefined;
}

/** Of all classes of tokens the dearest: an input may be written to a cache whole, an output be all thinking. */
export function boundOf({ input, output, price }: Bounded): Bound {
  const plain: Usage = { ...noUsage, input: input.mostTokens, output };
  if (!price) return { usage: plain, nano: undefined };
  const ways = [plain, { ...plain, reasoning: output }];
  const costs = ways.flatMap((usage) => [
    costOf(usage, price),
    costOf({ ...usage, cachedInput: usage.input }, price),
    costOf({ ...usage, cacheWrite: usage.input }, price),
    costOf({ ...usage, cacheWrite: usage.input, cacheWriteLong: usage.input }, price),
  ]);
  return { usage: plain, nano: costs.reduce((most, cost) => (cost > most ? cost : most), 0n) };
}

/** What is taken for the length of an answer when nobody says it: neither the caller nor the catalogue. */
export const UNSAID_OUTPUT = 16_384;

/** The most that may be written: as the caller says, else as the model can; times the answers asked for. */
export function mostOutput(request: Readonly<Record<string, unknown>>, maxOutput: number | undefined): number {
  const choices = tokens(request['n']) ?? 1;
  return saidOutput(request) ?? (maxOutput ?? UNSAID_OUTPUT) * choices;
}

/** The most that the caller lets be written, all choices together; `undefined`: it does not say. */
export function saidOutput(request: Readonly<Record<string, unknown>>): number | undefined {
  // Of two that are said the larger: servers that know only one of the names are not told which it is.
  const said = [request['max_completion_tokens'], request['max_tokens']].flatMap((value) => tokens(value) ?? []);
  return said.length > 0 ? Math.max(...said) * (tokens(request['n']) ?? 1) : undefined;
}

/** Ranges are the upstream's business: what is no count says nothing. */
const tokens = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= MOST_TOKENS ? value : undefined;

const MOST_TOKENS = 100_000_000;
