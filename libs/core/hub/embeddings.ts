/** The hub form of embeddings: OpenAI's. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  readonly dimensions?: number | null | undefined;
  readonly encoding_format?: 'float' | 'base64' | null | undefined;
  readonly user?: string | null | undefined;
  readonly [extra: string]: unknown;
}

export interface Embedding {
  readonly object: 'embedding';
  readonly index: number;
  /** Numbers, or base64 of little-endian 32-bit floats. */
  readonly embedding: readonly number[] | string;
}

export interface EmbeddingsResponse {
  readonly object: 'list';
  readonly model: string;
  readonly data: readonly Embedding[];
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  readonly [extra: string]: unknown;
}
