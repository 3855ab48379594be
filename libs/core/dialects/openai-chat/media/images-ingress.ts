import type { ImagesRequest } from '../../../hub/index.js';
import { type ImagesIngress, openAiFailure } from '../../kit/index.js';
import { check, flag, positive, present, word } from './fields.js';

/** OpenAI's images as callers ask for them: the hub form itself. */
export const openAiImagesIngress: ImagesIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkImages(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};

function checkImages(body: Readonly<Record<string, unknown>>): ImagesRequest {
  present(body, 'model');
  present(body, 'prompt');
  for (const field of ['size', 'quality']) check(body, field, word);
  check(body, 'n', positive);
  check(body, 'stream', flag);
  return body as unknown as ImagesRequest; // seam: just checked
}
