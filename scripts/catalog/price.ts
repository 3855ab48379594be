import { isEmbedding, isNarrow, type ListedModel, type ListedTier } from './listed.ts';

/** The price of a row as decimals of USD per million tokens; nothing where it has none that is meant. */
export function priceOf(row: ListedModel): object {
  const { input_per_mtok_usd: input, tiers } = row;
  const output = row.output_per_mtok_usd ?? (isEmbedding(row) ? 0 : null);
  if (input === null || output === null || (input === 0 && !isFree(row))) return {};
  const long = timesInput[row.provider];
  return {
    ...rates({ ...row, input, output, long }),
    tiers: tiers?.length
      ? tiers.flatMap((tier) => tierOf(tier, long)).toSorted((one, other) => one.above_input - other.above_input)
      : undefined,
  };
}

/** Nothing is a price only where somebody means it: plans and routers are listed with 0 as well. */
const isFree = (row: ListedModel): boolean =>
  /[:/]free$/.test(row.model) || (!isNarrow(row) && row.modalities?.output?.join() === 'text');

interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number | null;
  readonly cache_write?: number | null;
  readonly long: number | undefined;
}

/**
 * What it costs to write to a cache for an hour, as a multiple of the input, which no list tells. It holds for the tiers of long
 * inputs as well. https://platform.claude.com/docs/en/about-claude/pricing
 */
const timesInput: Readonly<Record<string, number>> = { anthropic: 2 };

/** A cache that costs nothing is one that is not priced apart. */
const rates = ({ input, output, cache_read: read, cache_write: write, long }: Rates) => ({
  input: decimal(input),
  output: decimal(output),
  cached_input: read ? decimal(read) : undefined,
  cache_write: write ? decimal(write) : undefined,
  cache_write_1h: write && long ? decimal(input * long) : undefined,
});

function tierOf({ above_input_tokens: above, tier, input, output, ...rest }: ListedTier, long: number | undefined) {
  const mark = above ?? tier?.size;
  if (mark !== undefined && input !== undefined && output !== undefined) {
    return [{ above_input: mark, ...rates({ ...rest, input, output, long }) }];
  }
  return (rest.input_tiers ?? []).flatMap(({ above_input_tokens: at, price }) => {
    const said = rest.output_tiers?.find(({ above_input_tokens: other }) => other === at);
    return said ? [{ above_input: at, ...rates({ input: price, output: said.price, long }) }] : [];
  });
}

/** To six decimals: a pico-dollar per token. */
const decimal = (usdPerMillion: number): string => usdPerMillion.toFixed(6).replace(/\.?0+$/, '');
