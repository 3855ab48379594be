import { costOf } from '#core/ledger';
import type { Charged } from './charged.js';
import type { ReportRow } from './reconciliation.schema.js';

/** What a row says was billed, in nano-USD; `undefined` where it counts tokens that nobody can price. */
export function reportedCost(row: ReportRow, entries: readonly Charged[]): bigint | undefined {
  if (row.cost_usd !== undefined) return rounded(row.cost_usd);
  const priced = entries.find(({ price }) => price !== undefined);
  if (priced?.price === undefined) return undefined;
  // What a report does not tell apart was used as the entry says, where the report is about that entry alone.
  const own = entries.length === 1 ? priced.usage : undefined;
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

// Providers write more decimals than anybody bills.
function rounded(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.');
  const digits = fraction.padEnd(10, '0');
  return BigInt(whole + digits.slice(0, 9)) + (digits.charAt(9) >= '5' ? 1n : 0n);
}
