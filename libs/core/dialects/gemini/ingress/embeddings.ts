import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../hub/index.js';
import type { Asking, Understood } from '../../kit/index.js';
import { type Json, numberAt, recordAt, recordsAt, textAt, unknownIn, wrong } from './field.js';
import { modelOf } from './request.js';

/** Texts to embed, in one batch. */
export function fromBatchEmbed({ body, model }: Asking): Understood<EmbeddingsRequest> {
  const requests = recordsAt(body, 'requests', '');
  if (requests.length === 0) throw wrong('requests', 'a non-empty array');
  return understood(modelOf(model), requests, (index) => `requests[${index}]`);
}

/** One text to embed. */
export const fromEmbed = ({ body, model }: Asking): Understood<EmbeddingsRequest> =>
  understood(modelOf(model), [body], () => '');

function understood(model: string, requests: readonly Json[], at: (index: number) => string) {
  const lost = requests.flatMap((request, index) => unknownIn(request, known, at(index)));
  const own: string[] = [];
  const input = requests.map((request, index) => wordsIn(request, at(index), (path) => void own.push(path)));
  const [dimensions] = requests.map((request, index) => numberAt(request, 'outputDimensionality', at(index)));
  return { request: { model, input, ...(dimensions !== undefined && { dimensions }) }, lost, own };
}

const known = new Set(['model', 'content', 'outputDimensionality', 'models', 'provider', 'route', 'metadata', 'user']);

/** What is not text is said to `own`: it is what is to be embedded. */
function wordsIn(request: Json, at: string, own: (path: string) => void): string {
  const path = at ? `${at}.content` : 'content';
  const parts = recordsAt(recordAt(request, 'content', at) ?? {}, 'parts', path);
  if (parts.length === 0) throw wrong(`${path}.parts`, 'a non-empty array');
  const texts = parts.map((part, index) => {
    const text = textAt(part, 'text', `${path}.parts[${index}]`);
    if (text === undefined) own(`${path}.parts[${index}]`);
    return text ?? '';
  });
  return texts.join('\n');
}

export const toBatch = ({ data, usage }: EmbeddingsResponse) => ({
  embeddings: data.map(({ embedding }) => ({ values: embedding })),
  ...counted(usage),
});

export const toEmbedding = ({ data: [first], usage }: EmbeddingsResponse) => ({
  embedding: { values: first?.embedding ?? [] },
  ...counted(usage),
});

const counted = ({ prompt_tokens: tokens }: EmbeddingsResponse['usage']) =>
  tokens > 0 ? { usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens } } : {};
