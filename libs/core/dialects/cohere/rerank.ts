import type { RerankRequest, RerankResponse } from '../../hub/index.js';
import { ranked, type Target, textOfDocument } from '../kit/index.js';
import { read } from './response.js';
import { rerankAnswer } from './wire-answer.js';

/** Cohere ranks texts. It repeats no documents: where they are asked for, they are put in from the request. */
export const toRerank = (request: RerankRequest, target: Target): Record<string, unknown> => {
  if (request['rank_fields'] !== undefined) target.lost?.('rank_fields');
  return {
    model: target.model,
    query: request.query,
    documents: request.documents.map(textOfDocument),
    top_n: request.top_n ?? undefined,
    max_tokens_per_doc: request.max_tokens_per_doc ?? undefined,
    priority: request['priority'] ?? undefined,
  };
};

/** `meta` stands as it came: its `tokens` were read, its `billed_units` are billed. */
export function fromRerank(body: unknown, target: Target, request?: RerankRequest): RerankResponse {
  const answer = read(rerankAnswer, body, target);
  return { ...answer, model: target.model, results: ranked(answer.results, request) };
}
