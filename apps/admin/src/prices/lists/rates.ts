import { z } from 'zod';
import type { Price, PriceTier, Rates } from '#core/catalog';

/** Of a price in somebody else's list: a number, where it is one. */
export const rate = z.number().optional().catch(undefined);

/** What a list says of a model, in USD per million tokens. */
export interface ListedRates {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cachedInput?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWriteLong?: number | undefined;
  readonly reasoning?: number | undefined;
}

export interface ListedTier extends ListedRates {
  readonly aboveInput: number;
}

interface Listed {
  readonly model: string;
  /** It turns text into vectors: what comes out is not sold. */
  readonly isEmbedding: boolean;
  readonly rates: ListedRates;
  readonly tiers: readonly ListedTier[];
}

/** The price that is meant, in pico-USD per token; `undefined` where there is none, for unknown is not zero. */
export function priceFrom({ model, isEmbedding, rates, tiers }: Listed): Price | undefined {
  const base = ratesFrom(rates, isEmbedding);
  if (!base || !isMeant(base, model, isEmbedding)) return undefined;
  const above = tiers.map((tier) => tierFrom(tier, rates, isEmbedding));
  // A long request would be charged too little without the tier that cannot be read.
  if (above.some((tier) => tier === undefined)) return undefined;
  const told = above.filter((tier) => tier !== undefined).toSorted((one, other) => one.aboveInput - other.aboveInput);
  return told.length > 0 ? { ...base, tiers: told } : base;
}

/** Nothing is a price only where the name says so: plans, routers and unknown prices are listed with 0 as well. */
const isMeant = ({ input, output }: Rates, model: string, isEmbedding: boolean): boolean =>
  /[:/]free$/.test(model) || (input > 0 && (output > 0 || isEmbedding));

function tierFrom(tier: ListedTier, base: ListedRates, isEmbedding: boolean): PriceTier | undefined {
  const rates = ratesFrom(
    { ...tier, input: tier.input ?? base.input, output: tier.output ?? base.output },
    isEmbedding,
  );
  return rates && Number.isInteger(tier.aboveInput) && tier.aboveInput > 0
    ? { aboveInput: tier.aboveInput, ...rates }
    : undefined;
}

function ratesFrom(listed: ListedRates, isEmbedding: boolean): Rates | undefined {
  const input = pico(listed.input);
  const output = pico(listed.output ?? (isEmbedding ? 0 : undefined));
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    cachedInput: unlessNothing(listed.cachedInput),
    cacheWrite: unlessNothing(listed.cacheWrite),
    cacheWriteLong: unlessNothing(listed.cacheWriteLong),
    reasoning: unlessNothing(listed.reasoning),
  };
}

/** A cache that costs nothing is one that is not priced apart. */
const unlessNothing = (usdPerMillion: number | undefined): number | null => pico(usdPerMillion) || null;

const MOST_USD = 1_000_000;

/** The one place where a price is a float, for in JSON it is one: what is left of it is whole. */
function pico(usdPerMillion: number | undefined): number | undefined {
  if (usdPerMillion === undefined || !(usdPerMillion >= 0 && usdPerMillion < MOST_USD)) return undefined;
  const whole = Math.round(usdPerMillion * 1e6);
  return whole === 0 && usdPerMillion > 0 ? undefined : whole;
}
