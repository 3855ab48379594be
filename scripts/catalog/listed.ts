/** A row of the price list. */
export interface ListedModel {
  readonly provider: string;
  readonly model: string;
  readonly input_per_mtok_usd: number | null;
  readonly output_per_mtok_usd: number | null;
  readonly cache_read: number | null;
  readonly cache_write: number | null;
  readonly context: number | null;
  readonly max_output: number | null;
  readonly modalities: { readonly input?: readonly string[]; readonly output?: readonly string[] } | null;
  readonly reasoning: boolean | null;
  readonly tiers: readonly ListedTier[] | null;
  readonly date: string;
  readonly source: string;
}

export interface ListedTier {
  readonly above_input_tokens?: number;
  readonly tier?: { readonly size: number };
  readonly input?: number;
  readonly output?: number;
  readonly cache_read?: number | null;
  readonly cache_write?: number | null;
  readonly input_tiers?: readonly { readonly above_input_tokens: number; readonly price: number }[];
  readonly output_tiers?: readonly { readonly above_input_tokens: number; readonly price: number }[];
}

/** Without the path of the file inside of it. */
export function sourceOf({ source }: ListedModel): string {
  return source.split(' ').slice(0, 2).join(' ');
}

/** Whether it turns text into vectors, and not into text. */
export const isEmbedding = ({ provider, model }: ListedModel): boolean =>
  provider === 'voyageai' || /embed/i.test(model);

/** Lists text and images only, and 0 where something is not metered. */
export const isNarrow = (row: ListedModel): boolean => sourceOf(row).startsWith('npm @earendil-works/pi-ai');
