import type { Annotation, ExtraContent } from '../../hub/index.js';
import type { Citation } from './wire-answer.js';

interface Cited {
  readonly annotations?: readonly Annotation[];
  readonly extra_content?: ExtraContent;
}

/** What an answer is founded on: as Cohere says it, and as OpenAI does where a source has an address. */
export function fromCitations(citations: readonly Citation[]): Cited {
  if (citations.length === 0) return {};
  const annotations = citations.flatMap(toAnnotations);
  return { ...(annotations.length > 0 && { annotations }), extra_content: { cohere: { citations } } };
}

const toAnnotations = ({ start, end, sources }: Citation): readonly Annotation[] =>
  (sources ?? []).flatMap(({ document }) => {
    const { url, title } = document ?? {};
    if (typeof url !== 'string' || !url) return [];
    const named = typeof title === 'string' && title ? { title } : {};
    return [
      { type: 'url_citation' as const, url_citation: { url, ...named, start_index: start ?? 0, end_index: end ?? 0 } },
    ];
  });
