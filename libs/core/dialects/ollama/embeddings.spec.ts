import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ollama } from './index.js';

const target = { provider: 'ollama', model: 'nomic', newId: (prefix: string) => `${prefix}1`, now: 7 };
const embeddings = ollama.embeddings;
if (!embeddings) throw new Error('Ollama embeds.');

describe("Ollama's embeddings", () => {
  it('ask for all texts at once', () => {
    expect(embeddings.path(target, false)).toBe('/api/embed');
    const request = {
      model: 'any',
      input: 'a',
      dimensions: 64,
      keep_alive: '1h',
      options: { num_ctx: 8 },
      truncate: false,
    };
    expect(embeddings.renderRequest(request, target)).toEqual({
      model: 'nomic',
      input: ['a'],
      dimensions: 64,
      keep_alive: '1h',
      options: { num_ctx: 8 },
      truncate: false,
    });
  });

  it('cannot take tokens', () => {
    expect(() => embeddings.renderRequest({ model: 'any', input: [1, 2] }, target)).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'input' } }),
    );
  });

  it('come in order, with their usage', () => {
    const body = { model: 'nomic', embeddings: [[1, 2], [3]], prompt_eval_count: 5 };
    expect(embeddings.parseResponse(body, target)).toEqual({
      object: 'list',
      model: 'nomic',
      data: [
        { object: 'embedding', index: 0, embedding: [1, 2] },
        { object: 'embedding', index: 1, embedding: [3] },
      ],
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });

  it('are base64 of little-endian floats where that was asked, whatever the numbers', () => {
    const request = { model: 'any', input: 'a', encoding_format: 'base64' as const };
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const { data } = embeddings.parseResponse({ embeddings: [values] }, target, request);
        const bytes = Buffer.from(String(data[0]?.embedding), 'base64');
        expect(values.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(values);
      }),
    );
  });

  it.each([[{}], [{ error: 'no' }], ['x']])('are not %j', (body) => {
    expect(() => embeddings.parseResponse(body, target)).toThrow(
      expect.objectContaining({ name: 'Failure', status: 502 }),
    );
  });
});
