import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../hub/index.js';
import type { Asking, Understood } from '../../kit/index.js';
import { embeddingRequest, embedRequest, read } from './wire.js';

/** A request to `/api/embed`. */
export function fromEmbed({ body }: Asking): Understood<EmbeddingsRequest> {
  const { model, input, dimensions } = read(embedRequest, body);
  const lost = ['options', 'truncate'].filter((name) => body[name] !== undefined);
  return { request: { model, input, ...(dimensions && { dimensions }) }, lost };
}

/** A request to the older `/api/embeddings`: one text. */
export function fromEmbedding({ body }: Asking): Understood<EmbeddingsRequest> {
  const { model, prompt } = read(embeddingRequest, body);
  return { request: { model, input: prompt }, lost: body['options'] === undefined ? [] : ['options'] };
}

export const toEmbeddings = ({ model, data, usage }: EmbeddingsResponse, { elapsedMs }: Asking) => ({
  model,
  embeddings: data.map(({ embedding }) => embedding),
  total_duration: Math.round((elapsedMs?.() ?? 0) * 1e6),
  load_duration: 0,
  prompt_eval_count: usage.prompt_tokens,
});

export const toEmbedding = ({ data: [first] }: EmbeddingsResponse) => ({ embedding: first?.embedding ?? [] });
