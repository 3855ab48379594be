import { expect } from '@jest/globals';
import { openAiModerationsIngress } from '#core/dialects';
import { ask } from '../asking.js';
import type { Subject } from '../matrix/subjects.js';
import { at } from '../voices/json.js';
import { json, type Json } from '../voices/index.js';

export const wish = {
  ingress: openAiModerationsIngress as never,
  body: { model: 'any', input: ['kind words', 'cruel words'] },
};

/** Each text is judged, and flagged where any category is. */
export async function proof(subject: Subject): Promise<void> {
  const says = subject.id === 'mistral' ? judged : judged.map((one, index) => ({ ...one, flagged: index === 1 }));
  const outcome = await ask({
    ...{ ...wish, subject, endpoint: 'moderations' },
    reply: ({ body }) => json({ id: 'modr-1', model: at(body, 'model'), results: says }),
  });
  if (outcome.failure) throw outcome.failure;
  expect(outcome.asked?.body).toEqual({ model: subject.model, input: wish.body.input });
  const { results } = JSON.parse(outcome.text) as { readonly results: readonly Json[] };
  expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
  expect(results.map(({ category_scores: scores }) => at(scores, 'violence'))).toEqual([0, 0.9]);
}

const judged: readonly Json[] = [0, 0.9].map((violence) => ({
  categories: { violence: violence > 0.5 },
  category_scores: { violence },
}));
