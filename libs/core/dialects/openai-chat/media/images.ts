import type { ImagesRequest, ImagesResponse } from '../../../hub/index.js';
import { type ImagesEgress, isRecord, type Target } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { withFields } from '../same.js';
import { failedInside, notThese, openAiMedia } from './media.js';
import { mediaListener } from './listener.js';

/** Images in this language. */
export function openAiImages(differences: Differences): ImagesEgress {
  return {
    ...openAiMedia<ImagesRequest>({ differences, rules: differences.images ?? {}, path: '/images/generations' }),
    parseResponse: (body, target) => parseImages(body, target, differences),
    listener: (_, target, request) =>
      mediaListener({ ends: ['image_generation.completed'], answers: countOf(request), target, differences }),
  };
}

/** Images as they came, whoever made them. */
export function parseImages(body: unknown, target: Target, differences: Differences): ImagesResponse {
  failedInside(body, target, differences);
  if (!isRecord(body) || !Array.isArray(body['data']) || !body['data'].every(isRecord)) {
    throw notThese('images', target);
  }
  const { created } = body;
  // Some servers tell no time.
  return withFields<Readonly<Record<string, unknown>>>(body, {
    created: typeof created === 'number' ? created : target.now,
  }) as unknown as ImagesResponse; // all that it demands has just been set
}

/** Each image that was asked for is told to be complete. */
export const countOf = ({ n }: { readonly n?: unknown } = {}): number => (typeof n === 'number' ? n : 1);
