import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import type { EmbeddingsRequest } from '../../hub/index.js';
import { providers } from '../../providers/index.js';
import { targetOf } from './replay.contract.js';

const request: EmbeddingsRequest = {
  model: 'alias',
  input: ['a', 'b'],
  encoding_format: 'float',
  user: 'u',
  dimensions: 2,
};
const floats = [0.5, -2];
const base64 = Buffer.from(new Float32Array(floats).buffer).toString('base64');

const egress = (provider: string) => {
  const found = providers.get(provider)?.dialect.embeddings;
  if (!found) throw new Error(`${provider} embeds nothing`);
  return found;
};
const parse = (data: unknown, format?: 'float' | 'base64') =>
  egress('openai').parseResponse(
    { object: 'list', model: 'm', data, usage: { prompt_tokens: 2, total_tokens: 2 } },
    targetOf('m'),
    {
      ...request,
      encoding_format: format,
    },
  );

describe('embeddings', () => {
  it('are asked for in the words of each provider', () => {
    const target = targetOf('m');
    expect(egress('openai').patchRequest?.(request, target)).toEqual({ model: 'm' });
    expect(egress('voyage').renderRequest(request, target)).toEqual({
      model: 'm',
      input: ['a', 'b'],
      output_dimension: 2,
    });
    expect(egress('jina').renderRequest(request, target)).toEqual({
      model: 'm',
      input: ['a', 'b'],
      embedding_type: 'float',
      dimensions: 2,
    });
    expect(egress('nvidia').renderRequest(request, target)).toMatchObject({ input_type: 'query' });
    expect(egress('perplexity').path(target, false)).toBe('/v1/embeddings');
  });

  it('come as numbers or base64, as they were asked for', () => {
    const of = (embedding: unknown, format?: 'float' | 'base64') =>
      parse([{ object: 'embedding', index: 0, embedding }], format).data[0]?.embedding;
    expect([of(base64, 'float'), of(base64), of(floats, 'float')]).toEqual([floats, floats, floats]);
    expect([of(floats, 'base64'), of(base64, 'base64')]).toEqual([base64, base64]);
  });

  it('come in order', () => {
    const data = [
      { index: 1, embedding: [1] },
      { index: 0, embedding: [0] },
    ];
    expect(parse(data).data).toEqual([
      { object: 'embedding', index: 0, embedding: [0] },
      { object: 'embedding', index: 1, embedding: [1] },
    ]);
  });

  it('are the very same body where nothing had to change', () => {
    const body = {
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: floats }],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    };
    expect(egress('openai').parseResponse(body, targetOf('m'), request)).toBe(body);
  });

  it.each([[{}], [{ data: [{}] }], [{ error: { message: 'no' } }], ['text']])('are not %j', (body) => {
    expect(() => egress('openai').parseResponse(body, targetOf('m'), request)).toThrow(Failure);
  });
});
