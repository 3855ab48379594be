import type { Annotation } from '../../../hub/index.js';
import { bytesOf } from '../../../hub/index.js';

/** Where an answer is supported by web pages. Gemini counts bytes of UTF-8. */
export const toGrounding = (annotations: readonly Annotation[], text: string) => ({
  groundingChunks: annotations.map(({ url_citation: { url, title } }) => ({ web: { uri: url, title: title ?? url } })),
  groundingSupports: annotations.map(({ url_citation: { start_index, end_index } }, page) => ({
    segment: {
      startIndex: bytesOf(text.slice(0, start_index)),
      endIndex: bytesOf(text.slice(0, end_index)),
      text: text.slice(start_index, end_index),
    },
    groundingChunkIndices: [page],
  })),
});
