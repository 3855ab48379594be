import { expect } from '@jest/globals';
import { openAiEmbeddingsIngress } from '#core/dialects';
import { violations } from '../../fixtures/replay/schemas.js';
import { ask } from '../asking.js';
import { languageOf, type Subject } from '../matrix/subjects.js';
import { at, list, text } from '../voices/json.js';
import { type Asked, json, type Json, type Reply } from '../voices/index.js';

export const wish = {
  ingress: openAiEmbeddingsIngress as never,
  body: { model: 'any', input: ['Hi', 'Ho'], dimensions: 2, encoding_format: 'float' },
};

/** Two texts are two vectors, of so many dimensions, in the form that was asked for. */
export async function proof(subject: Subject): Promise<void> {
  const voice = voices[languageOf(subject, 'openai-chat', 'embeddings')];
  if (!voice) throw new Error('Nobody knows how it embeds.');
  for (const encoding_format of ['float', 'base64']) {
    const body = { ...wish.body, encoding_format };
    const {
      asked,
      failure,
      text: said,
    } = await ask({ ...wish, subject, body, endpoint: 'embeddings', reply: voice.says });
    if (failure) throw failure;
    expect(asked && voice.hears(asked.body)).toEqual({ texts: ['Hi', 'Ho'], dimensions: 2 });
    const answer = JSON.parse(said) as Json;
    if (encoding_format === 'float') expect(violations('CreateEmbeddingResponse', answer)).toEqual([]);
    expect(list(answer, 'data').map((one) => floatsOf(at(one, 'embedding')))).toEqual(vectors);
    expect(typeof at(answer, 'data', 0, 'embedding')).toBe(encoding_format === 'float' ? 'object' : 'string');
    expect(at(answer, 'usage', 'prompt_tokens')).toBe(3);
  }
}

/** Numbers that 32 bits hold. */
const vectors = [
  [0.5, -1],
  [0.25, 2],
];

function floatsOf(embedding: unknown): unknown {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  return [bytes.readFloatLE(0), bytes.readFloatLE(4)];
}

const base64 = (vector: readonly number[]) => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

interface Embedder {
  readonly hears: (body: unknown) => { readonly texts: unknown; readonly dimensions: unknown };
  readonly says: (asked: Asked) => Reply;
}

const voices: Readonly<Record<string, Embedder>> = {
  'openai-chat': {
    hears: (body) => ({ texts: at(body, 'input'), dimensions: at(body, 'dimensions') ?? at(body, 'output_dimension') }),
    says: ({ body }) => {
      const format = text(body, 'encoding_format') || text(body, 'embedding_type');
      const data = vectors.map((vector, index) => ({
        ...{ object: 'embedding', index },
        embedding: format === 'base64' ? base64(vector) : vector,
      }));
      return json({ object: 'list', model: text(body, 'model'), data, usage: { prompt_tokens: 3, total_tokens: 3 } });
    },
  },
  gemini: {
    hears: (body) => ({
      texts: list(body, 'requests').map((one) => text(one, 'content', 'parts', 0, 'text')),
      dimensions: at(body, 'requests', 0, 'outputDimensionality'),
    }),
    says: () => json({ embeddings: vectors.map((values) => ({ values })), usageMetadata: { promptTokenCount: 3 } }),
  },
  cohere: {
    hears: (body) => ({ texts: at(body, 'texts'), dimensions: at(body, 'output_dimension') }),
    says: () => json({ id: 'e1', embeddings: { float: vectors }, meta: { billed_units: { input_tokens: 3 } } }),
  },
  ollama: {
    hears: (body) => ({ texts: at(body, 'input'), dimensions: at(body, 'dimensions') }),
    says: ({ body }) => json({ model: text(body, 'model'), embeddings: vectors, prompt_eval_count: 3 }),
  },
};
