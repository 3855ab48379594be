import type { EmbeddingsRequest, EmbeddingsResponse } from '../../hub/index.js';
import { providerFailure, type Target, textsOf, toEmbeddings } from '../kit/index.js';
import { parseError } from './failure.js';
import { bareName } from './model.js';
import { batchEmbedContentsResponse } from './wire-answer.js';

/** One request per text, all in one batch. */
export const toBatchEmbedContents = (request: EmbeddingsRequest, { model }: Target): Record<string, unknown> => ({
  requests: textsOf(request).map((text) => ({
    model: `models/${bareName(model)}`,
    content: { parts: [{ text }] },
    outputDimensionality: request.dimensions ?? undefined,
  })),
});

/** Older models count no tokens here: usage is 0 then, and whoever bills must estimate it from the texts. */
export function fromBatchEmbedContents(body: unknown, target: Target, request?: EmbeddingsRequest): EmbeddingsResponse {
  const failure = parseError(body, target);
  if (failure) throw failure;
  const answer = batchEmbedContentsResponse.safeParse(body);
  if (!answer.success) {
    throw providerFailure({ fault: 'invalid', said: { message: 'the answer has no embeddings' } }, target);
  }
  const { embeddings, usageMetadata } = answer.data;
  const tokens = usageMetadata?.promptTokenCount ?? 0;
  return {
    object: 'list',
    model: target.model,
    data: toEmbeddings(
      embeddings.map(({ values }) => values),
      request?.encoding_format,
    ),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
