import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-embedding-001', newId: (prefix: string) => `${prefix}1`, now: 7 };
const embeddings = gemini.embeddings;
if (!embeddings) throw new Error('Gemini embeds.');

describe("Gemini's embeddings", () => {
  it('ask for each text in one batch', () => {
    expect(embeddings.path(target, false)).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents');
    const request = { model: 'any', input: ['a', 'b'], dimensions: 768 };
    expect(embeddings.renderRequest(request, target)).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 768,
      })),
    });
  });

  it.each([[[1, 2]], [[[1], [2]]]])('cannot take tokens such as %j', (input) => {
    expect(() => embeddings.renderRequest({ model: 'any', input }, target)).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'input' } }),
    );
  });

  it('come in order, with the usage that was told or none', () => {
    const body = { embeddings: [{ values: [1, 2] }, { values: [3, 4] }] };
    expect(embeddings.parseResponse(body, target)).toEqual({
      object: 'list',
      model: 'gemini-embedding-001',
      data: [
        { object: 'embedding', index: 0, embedding: [1, 2] },
        { object: 'embedding', index: 1, embedding: [3, 4] },
      ],
      usage: { prompt_tokens: 0, total_tokens: 0 },
    });
    const counted = embeddings.parseResponse({ ...body, usageMetadata: { promptTokenCount: 5 } }, target);
    expect(counted.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  });

  it('are base64 of little-endian floats where that was asked, whatever the numbers', () => {
    const request = { model: 'any', input: 'a', encoding_format: 'base64' as const };
    const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(vector, (values) => {
        const { data } = embeddings.parseResponse({ embeddings: [{ values }] }, target, request);
        const bytes = Buffer.from(String(data[0]?.embedding), 'base64');
        expect(values.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(values);
      }),
    );
  });

  it.each([[{}], [{ embeddings: [{ values: ['1'] }] }], ['x']])('are not %j', (body) => {
    expect(() => embeddings.parseResponse(body, target)).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_response' }),
    );
  });
});

describe("Gemini's list of models", () => {
  it('names those that can be called, with their limits', () => {
    const models = [
      {
        name: 'models/gemini-3-flash',
        inputTokenLimit: 1000,
        outputTokenLimit: 10,
        supportedGenerationMethods: ['generateContent'],
      },
      { name: 'models/veo', supportedGenerationMethods: ['predictLongRunning'] },
    ];
    expect(gemini.models.path).toBe('/v1beta/models?pageSize=1000');
    expect(gemini.models.parse({ models })).toMatchObject([{ id: 'gemini-3-flash', context: 1000, maxOutput: 10 }]);
    expect(gemini.models.parse({})).toEqual([]);
    expect(() => gemini.models.parse('<html>')).toThrow(expect.objectContaining({ code: 'upstream_invalid_response' }));
  });
});
