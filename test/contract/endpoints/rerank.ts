import { expect } from '@jest/globals';
import { openAiRerankIngress } from '#core/dialects';
import { ask } from '../asking.js';
import type { Subject } from '../matrix/subjects.js';
import { at, list, text } from '../voices/json.js';
import { json, type Json } from '../voices/index.js';

export const wish = {
  ingress: openAiRerankIngress as never,
  body: {
    model: 'any',
    query: 'red apples',
    documents: ['ships', { text: 'one red apple' }, 'pears'],
    top_n: 2,
    return_documents: true,
  },
};

/** Texts come back by relevance, no more of them than were wanted, with their words. */
export async function proof(subject: Subject): Promise<void> {
  const says = answers[subject.id] ?? results;
  const outcome = await ask({ ...wish, subject, endpoint: 'rerank', reply: () => json(says) });
  if (outcome.failure) throw outcome.failure;
  expect(heard(outcome.asked?.body)).toEqual({ query: 'red apples', texts: ['ships', 'one red apple', 'pears'] });
  const answer: unknown = JSON.parse(outcome.text);
  expect(list(answer, 'results').map((one) => [at(one, 'index'), text(one, 'document', 'text')])).toEqual([
    [1, 'one red apple'],
    [2, 'pears'],
  ]);
  const [first, second] = list(answer, 'results').map((one) => Number(at(one, 'relevance_score')));
  expect(first).toBeGreaterThan(second ?? 1);
  expect(first).toBeLessThanOrEqual(1);
}

const heard = (body: unknown) => ({
  query: text(body, 'query') || text(body, 'query', 'text'),
  texts: [...list(body, 'documents'), ...list(body, 'passages')].map((one) =>
    typeof one === 'string' ? one : text(one, 'text'),
  ),
});

const scored = (name: string, score: (value: number) => number = (value) => value) =>
  [0.1, 0.9, 0.5].map((value, index) => ({ index, [name]: score(value) }));

const results: Json = { model: 'm', results: scored('relevance_score'), usage: { total_tokens: 9 } };

/** Those who answer otherwise than Jina. */
const answers: Readonly<Record<string, Json>> = {
  cohere: { id: 'r1', results: scored('relevance_score'), meta: { billed_units: { search_units: 1 } } },
  nim: { rankings: scored('logit', (value) => 20 * value - 10), usage: { prompt_tokens: 9, total_tokens: 9 } },
  voyage: { object: 'list', model: 'm', data: scored('relevance_score'), usage: { total_tokens: 9 } },
};
