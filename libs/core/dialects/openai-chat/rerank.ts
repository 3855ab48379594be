import type { RerankRequest, RerankResponse, RerankResult } from '../../hub/index.js';
import { isRecord, providerFailure, ranked, type RerankEgress, type Target, textOfDocument } from '../kit/index.js';
import type { Differences, RerankDifferences } from './differences.js';
import { failureInside } from './failure.js';
import { edited, type Edits, fieldEdits } from './request.js';
import { each, withFields, without } from './same.js';

type Json = Record<string, unknown>;

/** Rankings as those who speak OpenAI have them: OpenAI itself has none, and Jina's are the pattern. */
export function openAiRerank(differences: Differences): RerankEgress {
  const { rerank: rules = {} } = differences;
  const edits = (request: RerankRequest, target: Target): Edits => ({
    ...(request.model !== target.model && { model: target.model }),
    ...documentEdits(request, rules),
    ...fieldEdits(request, rules),
  });
  return {
    path: () => rules.path ?? '/rerank',
    renderRequest: (request, target) => edited(request, edits(request, target)),
    patchRequest: edits,
    parseResponse: (body, target, request) => parseRerank(body, target, { differences, request }),
  };
}

function documentEdits(request: RerankRequest, { documents }: RerankDifferences): Edits {
  if (documents === 'objects') return {};
  const texts = request.documents.map(textOfDocument);
  if (documents === 'passages')
    return {
      query: { text: request.query },
      passages: texts.map((text) => ({ text })),
      documents: undefined,
    };
  return request.documents.every((one) => typeof one === 'string') ? {} : { documents: texts };
}

interface Asked {
  readonly differences: Differences;
  readonly request: RerankRequest | undefined;
}

/** The list has one of three names, and so has the score. */
function parseRerank(body: unknown, target: Target, { differences, request }: Asked): RerankResponse {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
  const list = isRecord(body) ? (body['results'] ?? body['data'] ?? body['rankings']) : undefined;
  if (!isRecord(body) || !Array.isArray(list)) throw noAnswer(target);
  const results = each(list as readonly unknown[], (one) => readResult(one, target)) as readonly RerankResult[]; // each was just read
  const model = typeof body['model'] === 'string' ? body['model'] : target.model;
  const answer = withFields<Json>(without(body, ['data', 'rankings']), { model, results: ranked(results, request) });
  return answer as unknown as RerankResponse; // all that it demands has just been set
}

function readResult(raw: unknown, target: Target): unknown {
  if (!isRecord(raw) || !Number.isSafeInteger(raw['index'])) throw noAnswer(target);
  const { relevance_score, score, logit, document } = raw;
  const said = [relevance_score, score].find((value) => typeof value === 'number');
  const relevance = said ?? (typeof logit === 'number' ? 1 / (1 + Math.exp(-logit)) : undefined);
  if (relevance === undefined) throw noAnswer(target);
  return withFields<Json>(raw, {
    relevance_score: relevance,
    ...(typeof document === 'string' && { document: { text: document } }),
  });
}

const noAnswer = (target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: 'sent an answer without a ranking' } }, target);
