import type { Usage } from '#core/hub';
import { costOf } from '#core/ledger';
import type { Charged } from './charged.js';
import { isOfDay } from './pair.js';
import type { ReportRow } from './reconciliation.schema.js';

/** What a row says was billed, in nano-USD; `undefined` where it counts tokens that nobody can price. */
export function reportedCost(row: ReportRow, entries: readonly Charged[]): bigint | undefined {
  if (row.cost_usd !== undefined) return rounded(row.cost_usd);
  const priced = entries.find(({ price }) => price !== undefined);
  if (priced?.price === undefined || (isOfDay(row) && !isOnePrice(entries))) return undefined;
  // What a report does not tell apart was used as the entry says, where the report is about that entry alone.
  const own = entries.length === 1 ? priced.usage : undefined;
  // The ledger keeps how much was written to a cache, not for how long: the cost that it keeps knows both.
  if (own && !priced.isCorrected && counts(row, own)) return priced.nano;
  return costOf(
    {
      input: row.input_tokens ?? 0,
      output: row.output_tokens ?? 0,
      cachedInput: Math.min(row.cached_tokens ?? own?.cachedInput ?? 0, row.input_tokens ?? 0),
      cacheWrite: Math.min(row.cache_write_tokens ?? own?.cacheWrite ?? 0, row.input_tokens ?? 0),
      reasoning: Math.min(row.reasoning_tokens ?? own?.reasoning ?? 0, row.output_tokens ?? 0),
    },
    priced.price,
  );
}

// The tokens of a day are of many requests: their price must not have changed, nor depend on how long each of them was.
const isOnePrice = (entries: readonly Charged[]): boolean => {
  const [first, ...others] = entries.map(({ price }) => price && JSON.stringify(price));
  return others.every((price) => price === first) && (others.length === 0 || !entries[0]?.price?.tiers?.length);
};

/** Does the row count exactly what the ledger has, as far as it counts at all? */
const counts = (row: ReportRow, usage: Usage): boolean =>
  row.input_tokens === usage.input &&
  row.output_tokens === usage.output &&
  (row.cached_tokens ?? usage.cachedInput) === usage.cachedInput &&
  (row.cache_write_tokens ?? usage.cacheWrite) === usage.cacheWrite &&
  (row.reasoning_tokens ?? usage.reasoning) === usage.reasoning;

// Providers write more decimals than anybody bills.
function rounded(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.');
  const digits = fraction.padEnd(10, '0');
  return BigInt(whole + digits.slice(0, 9)) + (digits.charAt(9) >= '5' ? 1n : 0n);
}
