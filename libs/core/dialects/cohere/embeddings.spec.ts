import { describe, expect, it } from '@jest/globals';
import type { EmbeddingsRequest } from '../../hub/index.js';
import { floatsToBase64 } from '../kit/index.js';
import { cohere } from './index.js';

const target = { provider: 'cohere', model: 'embed-v4.0', newId: (prefix: string) => `${prefix}1`, now: 1 };
const say = (request: Partial<EmbeddingsRequest>): unknown =>
  JSON.parse(JSON.stringify(cohere.embeddings!.renderRequest({ model: 'any', input: 'one', ...request }, target)));
const vectors = [
  [0.5, -1],
  [1, 0],
];
const answer = { id: 'e', embeddings: { float: vectors }, meta: { billed_units: { input_tokens: 4 } } };
const parse = (body: unknown, request?: EmbeddingsRequest) => cohere.embeddings!.parseResponse(body, target, request);

describe("Cohere's embeddings", () => {
  it('are of documents that are searched, unless it is said', () => {
    expect(cohere.embeddings!.path(target, false)).toBe('/v2/embed');
    expect(say({})).toEqual({
      model: 'embed-v4.0',
      texts: ['one'],
      input_type: 'search_document',
      embedding_types: ['float'],
    });
    expect(say({ input_type: 'search_query', input: ['a', 'b'], dimensions: 256, truncate: 'END' })).toMatchObject({
      texts: ['a', 'b'],
      input_type: 'search_query',
      output_dimension: 256,
      truncate: 'END',
    });
  });

  it('are of text only', () => {
    expect(() => say({ input: [1, 2] })).toThrow('takes text to embed');
  });

  it('are told as OpenAI tells them', () => {
    expect(parse(answer)).toEqual({
      object: 'list',
      model: 'embed-v4.0',
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    const coded = parse(answer, { model: 'any', input: 'one', encoding_format: 'base64' });
    expect(coded.data.map(({ embedding }) => embedding)).toEqual(vectors.map(floatsToBase64));
  });

  it.each([
    [{ message: 'broken' }, 'upstream_error'],
    [{ id: 'e' }, 'upstream_invalid_response'],
  ])('are none in %j', (body, code) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ code }));
  });
});
