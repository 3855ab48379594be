import type { Embedding, EmbeddingsRequest, EmbeddingsResponse } from '../../hub/index.js';
import { type EmbeddingsEgress, floatsToBase64, isRecord, providerFailure, type Target } from '../kit/index.js';
import type { Differences } from './differences.js';
import { failureInside } from './failure.js';
import { edited, type Edits, fieldEdits } from './request.js';
import { each, withFields } from './same.js';

/** Embeddings in this language. */
export function openAiEmbeddings(differences: Differences): EmbeddingsEgress {
  const { embeddings: rules = {} } = differences;
  const edits = (request: EmbeddingsRequest, target: Target): Edits => ({
    ...(request.model !== target.model && { model: target.model }),
    ...fieldEdits(request, rules),
  });
  return {
    path: ({ model }) => `${differences.pathOfModel?.(model) ?? ''}${rules.path ?? '/embeddings'}`,
    renderRequest: (request, target) => edited(request, edits(request, target)),
    patchRequest: edits,
    parseResponse: (body, target, request) =>
      parseEmbeddings(body, target, { differences, format: request?.encoding_format }),
  };
}

interface Wanted {
  readonly differences: Differences;
  readonly format: EmbeddingsRequest['encoding_format'] | undefined;
}

function parseEmbeddings(body: unknown, target: Target, { differences, format }: Wanted): EmbeddingsResponse {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
  if (!isRecord(body) || !Array.isArray(body['data'])) throw noAnswer(target);
  const data = each(body['data'] as readonly unknown[], (one, index) => readEmbedding(one, index, target));
  return withFields<Partial<EmbeddingsResponse>>(body, {
    object: 'list',
    data: inFormat(inOrder(data as readonly Embedding[]), format ?? 'float'), // each has just been read
    model: typeof body['model'] === 'string' ? body['model'] : target.model,
    usage: readUsage(body['usage']),
  }) as EmbeddingsResponse; // all of its fields have just been set
}

function readEmbedding(raw: unknown, index: number, target: Target): unknown {
  if (!isRecord(raw) || !(typeof raw['embedding'] === 'string' || Array.isArray(raw['embedding'])))
    throw noAnswer(target);
  return withFields(raw, { object: 'embedding', index: typeof raw['index'] === 'number' ? raw['index'] : index });
}

const inOrder = (data: readonly Embedding[]): readonly Embedding[] =>
  data.every(({ index }, at) => index === at) ? data : data.toSorted((one, other) => one.index - other.index);

const inFormat = (data: readonly Embedding[], format: 'float' | 'base64'): readonly Embedding[] =>
  each(data, (one) =>
    withFields(one, { embedding: format === 'float' ? toFloats(one.embedding) : toBase64(one.embedding) }),
  );

function toFloats(embedding: Embedding['embedding']): Embedding['embedding'] {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readFloatLE(at * 4));
}

const toBase64 = (embedding: Embedding['embedding']): string =>
  typeof embedding === 'string' ? embedding : floatsToBase64(embedding);

function readUsage(raw: unknown): EmbeddingsResponse['usage'] {
  const usage = isRecord(raw) ? raw : {};
  const total = count(usage['total_tokens']);
  const prompt_tokens = count(usage['prompt_tokens']) || total;
  return withFields(usage, {
    prompt_tokens,
    total_tokens: Math.max(total, prompt_tokens),
  }) as EmbeddingsResponse['usage'];
}

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;

const noAnswer = (target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: 'sent an answer without embeddings' } }, target);
