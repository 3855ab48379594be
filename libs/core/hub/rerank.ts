import { isRecord } from '../json/index.js';
import { fromWireUsage } from './usage.js';

/** The hub form of a ranking: what Cohere and Jina have in common. */
export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  /** Texts, or objects whose `text` is read. */
  readonly documents: readonly RerankDocument[];
  /** How many results are wanted; absent: all. */
  readonly top_n?: number | null | undefined;
  /** Results repeat the text of their document. */
  readonly return_documents?: boolean | null | undefined;
  readonly max_tokens_per_doc?: number | null | undefined;
  readonly [extra: string]: unknown;
}

export type RerankDocument = string | Readonly<Record<string, unknown>>;

export interface RerankResult {
  /** Its place in `documents`. */
  readonly index: number;
  readonly relevance_score: number;
  readonly document?: Readonly<Record<string, unknown>> | undefined;
  readonly [extra: string]: unknown;
}

export interface RerankResponse {
  readonly id?: string | undefined;
  readonly model: string;
  /** The most relevant first. */
  readonly results: readonly RerankResult[];
  /** As Jina counts. */
  readonly usage?: { readonly total_tokens?: number | undefined; readonly [extra: string]: unknown } | undefined;
  /** As Cohere counts: `tokens` that were read, and `billed_units` of searches. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  readonly [extra: string]: unknown;
}

/** How many tokens were read, where that was told: by Jina in `usage`, by Cohere in `meta`. */
export function tokensRanked({ usage, meta }: RerankResponse): number | undefined {
  const tokens = isRecord(meta?.['tokens']) ? meta['tokens']['input_tokens'] : undefined;
  const told = [usage?.total_tokens, usage?.['prompt_tokens'], tokens].find((count) => typeof count === 'number');
  return told === undefined || !(told >= 0) ? undefined : fromWireUsage(plain(Math.ceil(told))).input;
}

const plain = (tokens: number) => ({ prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens });
