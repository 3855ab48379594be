import type { EmbeddingsRequest, EmbeddingsResponse } from '../../hub/index.js';
import { type Target, textsOf, toEmbeddings } from '../kit/index.js';
import { read } from './response.js';
import { whole } from './usage.js';
import { embedAnswer } from './wire-answer.js';

/**
 * Cohere must be told what the vectors are for, and OpenAI's callers do not say it: texts are taken for documents that are searched,
 * unless `input_type` says else. `truncate`, `max_tokens` and `priority` pass as they are.
 */
export const toEmbed = (request: EmbeddingsRequest, { model }: Target): Record<string, unknown> => ({
  model,
  texts: textsOf(request),
  input_type: request['input_type'] ?? 'search_document',
  embedding_types: ['float'],
  output_dimension: request.dimensions ?? request['output_dimension'] ?? undefined,
  truncate: request['truncate'] ?? undefined,
  max_tokens: request['max_tokens'] ?? undefined,
  priority: request['priority'] ?? undefined,
});

export function fromEmbed(body: unknown, target: Target, request?: EmbeddingsRequest): EmbeddingsResponse {
  const { embeddings, meta } = read(embedAnswer, body, target);
  const tokens = whole(meta?.billed_units?.input_tokens ?? meta?.tokens?.input_tokens);
  return {
    object: 'list',
    model: target.model,
    data: toEmbeddings(embeddings.float, request?.encoding_format),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
