import { isRecord } from '../../dialects/kit/index.js';
import { piecesOf } from './reply.js';

type Json = Readonly<Record<string, unknown>>;

/** What is more is not looked at: this is arithmetic on our own processor. */
const MAX_DOCUMENTS = 1_000;

/** A ranking that means a little: the more words of the question a document has, the more relevant it is. */
export function rank({ model, query, documents, top_n: most }: Json) {
  const asked = wordsOf(query);
  const texts = (Array.isArray(documents) ? documents : []).slice(0, MAX_DOCUMENTS).map(wordsOf);
  const results = texts
    .map((words, index) => ({ index, relevance_score: share(asked, words) }))
    .toSorted((one, other) => other.relevance_score - one.relevance_score)
    .slice(0, typeof most === 'number' ? most : undefined);
  const total_tokens = texts.reduce((total, words) => total + asked.size + words.size, 0);
  return { model, results, usage: { total_tokens } };
}

const wordsOf = (text: unknown): ReadonlySet<string> =>
  new Set(
    piecesOf(String(isRecord(text) ? text['text'] : text)).map((word) =>
      word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
    ),
  );

const share = (asked: ReadonlySet<string>, words: ReadonlySet<string>): number =>
  [...asked].filter((word) => words.has(word)).length / Math.max(1, asked.size);
