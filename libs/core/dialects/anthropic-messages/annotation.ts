import type { Annotation } from '../../hub/index.js';
import type { Citation } from './wire-answer.js';

/**
 * A citation of the web, of the characters from `start` to before `end` of the answer.
 * OpenAI's always have a title: where a page has none, its address stands for it.
 */
export const toAnnotation = ({ url, title }: Citation, start: number, end: number): Annotation => ({
  type: 'url_citation',
  url_citation: { url, title: title ?? url, start_index: start, end_index: end },
});
