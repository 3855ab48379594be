import { expect } from '@jest/globals';
import { openAiImageEditsIngress, openAiImageVariationsIngress } from '#core/dialects';
import { violations } from '../../fixtures/replay/schemas.js';
import { ask } from '../asking.js';
import { fileSaid, soundBytes } from '../forms.js';
import type { Subject } from '../matrix/subjects.js';
import { at, text } from '../voices/json.js';
import { json } from '../voices/index.js';

const picture = (name: string, filename: string) => ({ name, filename, type: 'image/png', bytes: soundBytes });
const images = [picture('image[]', 'one.png'), picture('image[]', 'two.png')];

export const wish = {
  ingress: openAiImageEditsIngress,
  body: { model: 'any', prompt: 'Make it red.', n: '1' },
  files: [...images, picture('mask', 'mask.png')],
};

/** Pictures go on as they came, with the words, and come back as base64; without words they are varied. */
export async function proof(subject: Subject): Promise<void> {
  const edited = await drawn(subject, wish);
  expect(edited.path).toMatch(/\/images\/edits(\?|$)/);
  expect(edited).toMatchObject({ form: true });
  expect(edited.body).toEqual({
    ...{ model: subject.model, prompt: 'Make it red.', n: '1' },
    ...{ 'image[]': images.map(fileSaid), mask: fileSaid(picture('mask', 'mask.png')) },
  });
  const one = picture('image', 'one.png');
  const varied = await drawn(subject, {
    ingress: openAiImageVariationsIngress,
    ...{ body: { model: 'any' }, files: [one] },
  });
  expect(varied.path).toMatch(/\/images\/variations(\?|$)/);
  expect(varied.body).toEqual({ model: subject.model, image: fileSaid(one) });
}

async function drawn(subject: Subject, asking: Pick<typeof wish, 'ingress' | 'files'> & { readonly body: object }) {
  const outcome = await ask({
    ...{ ...asking, body: { ...asking.body }, subject, endpoint: 'edits' },
    reply: () => json({ created: 1_790_000_000, data: [{ b64_json: 'iVBORw0K' }] }),
  });
  if (outcome.failure) throw outcome.failure;
  const answer: unknown = JSON.parse(outcome.text);
  expect(violations('ImagesResponse', answer)).toEqual([]);
  expect(text(at(answer, 'data', 0), 'b64_json')).toBe('iVBORw0K');
  if (!outcome.asked) throw new Error('Nobody was asked.');
  return outcome.asked;
}
