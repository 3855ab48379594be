import type { ImageEditsRequest } from '../../../hub/index.js';
import type { ImageEditsEgress } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { countOf, parseImages } from './images.js';
import { mediaListener } from './listener.js';
import { openAiMedia } from './media.js';

/** Images that are changed, or varied, in this language. */
export function openAiImageEdits(differences: Differences): ImageEditsEgress {
  const rules = differences.edits ?? {};
  const { path: editsPath, ...edits } = openAiMedia<ImageEditsRequest>({ differences, rules, path: '/images/edits' });
  const { path: variationsPath } = openAiMedia<ImageEditsRequest>({ differences, rules, path: '/images/variations' });
  return {
    ...edits,
    path: (target, _, request) => (request?.kind === 'variation' ? variationsPath : editsPath)(target),
    parseResponse: (body, target) => parseImages(body, target, differences),
    listener: (_, target, request) =>
      mediaListener({ ends: ['image_edit.completed'], answers: countOf(request), target, differences }),
  };
}
