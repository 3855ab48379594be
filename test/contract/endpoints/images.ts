import { expect } from '@jest/globals';
import { openAiImagesIngress } from '#core/dialects';
import { violations } from '../../fixtures/replay/schemas.js';
import { ask } from '../asking.js';
import type { Subject } from '../matrix/subjects.js';
import { at, text } from '../voices/json.js';
import { json } from '../voices/index.js';

export const wish = {
  ingress: openAiImagesIngress,
  body: { model: 'any', prompt: 'A red apple.', n: 1, response_format: 'b64_json' },
};

/** A picture is drawn after the words, and comes as base64. */
export async function proof(subject: Subject): Promise<void> {
  const outcome = await ask({
    ...{ ...wish, subject, endpoint: 'images' },
    reply: () => json({ created: 1_790_000_000, data: [{ b64_json: 'iVBORw0K' }] }),
  });
  if (outcome.failure) throw outcome.failure;
  expect(outcome.asked?.body).toMatchObject({ prompt: 'A red apple.', n: 1 });
  // Together calls it otherwise.
  expect(['b64_json', 'base64']).toContain(text(outcome.asked?.body, 'response_format'));
  const answer: unknown = JSON.parse(outcome.text);
  expect(violations('ImagesResponse', answer)).toEqual([]);
  expect(at(answer, 'data', 0, 'b64_json')).toBe('iVBORw0K');
}
