import type { Annotation } from '../../hub/index.js';
import type { GroundingMetadata } from './wire-answer.js';

/** Where an answer is supported by web pages. Gemini counts bytes of UTF-8, OpenAI characters. */
export function fromGrounding(grounding: GroundingMetadata | null | undefined, text: string): Annotation[] {
  const pages = (grounding?.groundingChunks ?? []).map(({ web }) => web);
  const supports = grounding?.groundingSupports ?? pages.map((_, page) => ({ groundingChunkIndices: [page] }));
  const toIndex = indexIn(text);
  return supports.flatMap((support) => {
    const segment = 'segment' in support ? support.segment : undefined;
    const span = { start_index: toIndex(segment?.startIndex ?? 0), end_index: toIndex(segment?.endIndex ?? 0) };
    return (support.groundingChunkIndices ?? []).flatMap((page) => citation(pages[page], span));
  });
}

type Page = { readonly uri?: string | null | undefined; readonly title?: string | null | undefined };

/** OpenAI's citations always have a title: where a page has none, its address stands for it. */
const citation = (page: Page | null | undefined, span: { start_index: number; end_index: number }): Annotation[] =>
  page?.uri ? [{ type: 'url_citation', url_citation: { url: page.uri, title: page.title || page.uri, ...span } }] : [];

function indexIn(text: string): (bytes: number) => number {
  const encoded = new TextEncoder().encode(text);
  return (bytes) => new TextDecoder().decode(encoded.subarray(0, bytes)).length;
}
