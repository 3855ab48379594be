import type { EmbeddingsRequest, EmbeddingsResponse } from '../../hub/index.js';
import { providerFailure, type Target, textsOf, toEmbeddings } from '../kit/index.js';
import { parseError } from './failure.js';
import { embedAnswer } from './wire-answer.js';

/** Three native fields pass: `options`, `keep_alive` and `truncate` (Ollama cuts what is too long unless told not to). */
export const toEmbed = (request: EmbeddingsRequest, { model }: Target): Record<string, unknown> => ({
  model,
  input: textsOf(request),
  dimensions: request.dimensions ?? undefined,
  options: request['options'] ?? undefined,
  keep_alive: request['keep_alive'] ?? undefined,
  truncate: request['truncate'] ?? undefined,
});

export function fromEmbed(body: unknown, target: Target, request?: EmbeddingsRequest): EmbeddingsResponse {
  const failure = parseError(body, target);
  if (failure) throw failure;
  const answer = embedAnswer.safeParse(body);
  if (!answer.success) {
    throw providerFailure({ fault: 'invalid', said: { message: 'the answer has no embeddings' } }, target);
  }
  const tokens = answer.data.prompt_eval_count ?? 0;
  return {
    object: 'list',
    model: answer.data.model || target.model,
    data: toEmbeddings(answer.data.embeddings, request?.encoding_format),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
