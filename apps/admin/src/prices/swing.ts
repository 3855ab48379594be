import type { Price, Rates } from '#core/catalog';
import { ratesFor } from '#core/ledger';

const MOST_TIMES = 3;

/** Do two prices charge the same for whatever is used? */
export const isSamePrice = (one: Price, other: Price): boolean =>
  pairsOf(one, other).every(({ before, after }) => before === after);

/** Is it so far from the last known price, up or down, that it is rather a mistake? */
export const isSwing = (last: Price, next: Price): boolean =>
  pairsOf(last, next).some(
    ({ before, after, isTold }) => after > before * MOST_TIMES || (isTold && after * MOST_TIMES < before),
  );

interface Pair {
  readonly before: number;
  readonly after: number;
  /** The price before had this rate, and not one in its place: a discount that was not known before is none to doubt. */
  readonly isTold: boolean;
}

/** Each rate, below and above each mark at which one of them changes. */
function pairsOf(before: Price, after: Price): readonly Pair[] {
  const marks = [before, after].flatMap(({ tiers = [] }) => tiers.map(({ aboveInput }) => aboveInput));
  return [0, ...new Set(marks)].flatMap((mark) => {
    const told = ratesFor(mark + 1, before);
    const was = filled(told);
    const is = filled(ratesFor(mark + 1, after));
    return names.map((name) => ({ before: was[name], after: is[name], isTold: typeof told[name] === 'number' }));
  });
}

const names = ['input', 'output', 'cachedInput', 'cacheWrite', 'cacheWriteLong', 'reasoning'] as const;

const filled = (rates: Rates): Readonly<Record<(typeof names)[number], number>> => ({
  input: rates.input,
  output: rates.output,
  cachedInput: rates.cachedInput ?? rates.input,
  cacheWrite: rates.cacheWrite ?? rates.input,
  cacheWriteLong: rates.cacheWriteLong ?? rates.cacheWrite ?? rates.input,
  reasoning: rates.reasoning ?? rates.output,
});
