import { Failure } from '../../failure/index.js';
import type { RerankDocument, RerankRequest, RerankResult } from '../../hub/index.js';
import { isRecord } from '../../json/index.js';

/** Checks what the gateway itself reads of a ranking, whoever's language it is said in. */
export function checkRerank(body: Readonly<Record<string, unknown>>): RerankRequest {
  const { model, query, documents, top_n: most } = body;
  if (typeof model !== 'string' || !model) throw wrong('model', 'a non-empty string');
  if (typeof query !== 'string' || !query) throw wrong('query', 'a non-empty string');
  if (!Array.isArray(documents) || documents.length === 0 || !documents.every(isDocument))
    throw wrong('documents', 'a non-empty array of strings or objects');
  if (most !== undefined && most !== null && !(Number.isInteger(most) && (most as number) > 0))
    throw wrong('top_n', 'a positive integer');
  return body as unknown as RerankRequest; // seam: just checked
}

const isDocument = (one: unknown): one is RerankDocument => typeof one === 'string' || isRecord(one);

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });

/** The text of a document, for languages that take nothing else. What has no text of its own is read as it is written. */
export function textOfDocument(document: RerankDocument, index: number): string {
  if (typeof document === 'string') return document;
  if (typeof document['text'] === 'string') return document['text'];
  if (!('image' in document)) return JSON.stringify(document);
  throw new Failure('invalid_request', 'This model ranks text, not pictures.', { param: `documents[${index}]` });
}

/** Results as they were wanted: the most relevant first, no more than `top_n`, with their documents if these were asked for. */
export function ranked(results: readonly RerankResult[], request: RerankRequest | undefined): readonly RerankResult[] {
  const isInOrder = results.every(
    ({ relevance_score: score }, at) => score <= (results[at - 1]?.relevance_score ?? score),
  );
  const sorted = isInOrder ? results : results.toSorted((one, other) => other.relevance_score - one.relevance_score);
  const most = request?.top_n ?? sorted.length;
  const wanted = sorted.length > most ? sorted.slice(0, most) : sorted;
  if (request?.return_documents !== true || wanted.every(({ document }) => document)) return wanted;
  return wanted.map((result) => ({ ...result, document: result.document ?? documentAt(request, result.index) }));
}

function documentAt({ documents }: RerankRequest, index: number): RerankResult['document'] {
  const document = documents[index];
  return typeof document === 'string' ? { text: document } : document;
}
