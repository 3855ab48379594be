import { expect } from '@jest/globals';
import { openAiSpeechIngress } from '#core/dialects';
import { ask } from '../asking.js';
import type { Subject } from '../matrix/subjects.js';

export const wish = {
  ingress: openAiSpeechIngress,
  body: { model: 'any', input: 'Grüezi.', voice: 'alloy', response_format: 'mp3' },
};

/** Sound comes as it is made, byte by byte. */
export async function proof(subject: Subject): Promise<void> {
  const outcome = await ask({
    ...{ ...wish, subject, endpoint: 'speech', isChopped: true },
    reply: () => ({ status: 200, headers: { 'content-type': 'audio/mpeg' }, bytes: Buffer.from('ID3 sound') }),
  });
  if (outcome.failure) throw outcome.failure;
  expect(outcome.asked?.body).toMatchObject({ input: 'Grüezi.', voice: 'alloy' });
  expect([outcome.contentType, outcome.text]).toEqual(['audio/mpeg', 'ID3 sound']);
}
