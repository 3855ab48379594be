import type { ImageEditsRequest } from '../../../hub/index.js';
import { type ImageEditsIngress, openAiFailure } from '../../kit/index.js';
import { check, present, word } from './fields.js';
import { asCount, asFlag } from './of-form.js';

type Fields = Readonly<Record<string, unknown>>;

const ingress = (read: (fields: Fields) => ImageEditsRequest): ImageEditsIngress => ({
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: read(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
});

/** OpenAI's changes to images as callers ask for them: in a form with the images, or in JSON that names them. */
export const openAiImageEditsIngress = ingress((fields) => {
  present(fields, 'prompt');
  return checked(fields, 'edit');
});

/** The variations of an image, in a form: nobody says what is to be on it. */
export const openAiImageVariationsIngress = ingress((fields) => checked(fields, 'variation'));

/** In a form all is text: what is counted and decided by here is read out of it. */
function checked(fields: Fields, kind: ImageEditsRequest['kind']): ImageEditsRequest {
  present(fields, 'model');
  for (const field of ['size', 'quality']) check(fields, field, word);
  const read = {
    n: asCount(fields, 'n'),
    stream: asFlag(fields, 'stream'),
    partial_images: asCount(fields, 'partial_images', 0),
  };
  return { ...fields, ...read, kind } as unknown as ImageEditsRequest; // seam: just checked
}
