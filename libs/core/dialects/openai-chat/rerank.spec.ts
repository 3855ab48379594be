import { describe, expect, it } from '@jest/globals';
import type { RerankRequest } from '../../hub/index.js';
import { providers } from '../../providers/index.js';
import { bodyOnly, type Target } from '../kit/index.js';
import { openAiRerankIngress } from './index.js';

const target: Target = { provider: 'any', model: 'ranker', newId: (prefix) => `${prefix}1`, now: 1 };
const asked = { model: 'ranker', query: 'cats?', documents: ['a dog', 'a cat'] };
const egress = (kind: string) => {
  const { rerank } = providers.get(kind)!.dialect;
  if (!rerank) throw new Error(`${kind} ranks nothing`);
  return rerank;
};
const say = (kind: string, more: Partial<RerankRequest> = {}): unknown =>
  JSON.parse(JSON.stringify(egress(kind).renderRequest({ ...asked, ...more }, target)));
const parse = (kind: string, body: unknown, more: Partial<RerankRequest> = {}) =>
  egress(kind).parseResponse(body, target, { ...asked, ...more });

const results = [
  { index: 1, relevance_score: 0.9 },
  { index: 0, relevance_score: 0.1 },
];
const plain = { model: 'ranker', results, usage: { total_tokens: 9 } };

describe('a ranking at those who speak OpenAI', () => {
  it('goes as the caller wrote it', () => {
    expect(egress('vllm').path(target, false)).toBe('/rerank');
    expect(egress('vllm').patchRequest?.(asked, target)).toEqual({});
    expect(egress('vllm').patchRequest?.({ ...asked, model: 'route' }, target)).toEqual({ model: 'ranker' });
    expect(say('vllm', { top_n: 1, return_documents: true })).toEqual({ ...asked, top_n: 1, return_documents: true });
  });

  it.each<[string, unknown[], unknown]>([
    ['vllm', [{ text: 'a cat' }, { name: 'Bella' }], ['a cat', '{"name":"Bella"}']],
    ['together', [{ name: 'Bella' }, 'a dog'], [{ name: 'Bella' }, 'a dog']],
    ['jina', [{ image: 'https://cats.example/1.png' }], [{ image: 'https://cats.example/1.png' }]],
  ])('takes documents as %s does', (kind, documents, expected) => {
    expect(say(kind, { documents: documents as RerankRequest['documents'] })).toMatchObject({ documents: expected });
  });

  it('has other names at Voyage', () => {
    const said = say('voyage', { top_n: 1, max_tokens_per_doc: 5, truncation: false });
    expect(said).toEqual({ ...asked, top_k: 1, truncation: false });
    const data = [
      { index: 1, relevance_score: 0.9, document: 'a cat' },
      { index: 0, relevance_score: 0.1, document: 'a dog' },
    ];
    expect(parse('voyage', { object: 'list', data, model: 'rerank-2.5', usage: { total_tokens: 26 } })).toEqual({
      object: 'list',
      model: 'rerank-2.5',
      results: data.map(({ document, ...one }) => ({ ...one, document: { text: document } })),
      usage: { total_tokens: 26 },
    });
  });

  it('is told by Jina to leave documents out unless they are asked for', () => {
    expect(say('jina')).toEqual({ ...asked, return_documents: false });
    expect(say('jina', { return_documents: true })).toMatchObject({ return_documents: true });
  });

  it('is one of passages at NIM: what it scores without an end is between 0 and 1 here, in the same order', () => {
    expect(egress('nim').path(target, false)).toBe('/ranking');
    expect(say('nim', { top_n: 1, return_documents: true })).toEqual({
      model: 'ranker',
      query: { text: 'cats?' },
      passages: [{ text: 'a dog' }, { text: 'a cat' }],
    });
    const rankings = [
      { index: 1, logit: 3 },
      { index: 0, logit: -3 },
    ];
    const told = parse('nim', { rankings }, { top_n: 1, return_documents: true });
    expect(told).toEqual({
      model: 'ranker',
      results: [{ index: 1, logit: 3, relevance_score: expect.closeTo(0.9526, 4), document: { text: 'a cat' } }],
    });
  });

  it('passes as it came where nothing had to be mended', () => {
    expect(parse('vllm', plain)).toBe(plain);
    expect(parse('vllm', { results }, { top_n: 2 })).toEqual({ model: 'ranker', results });
    expect(parse('llamacpp', { ...plain, results: results.toReversed() }).results).toEqual(results);
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'broken' } }, 'upstream_error'],
    [{ model: 'ranker' }, 'upstream_invalid_response'],
    [{ results: [{ index: 0 }] }, 'upstream_invalid_response'],
    [{ results: ['a cat'] }, 'upstream_invalid_response'],
    ['hello', 'upstream_invalid_response'],
  ])('is none in %j', (body, code) => {
    expect(() => parse('vllm', body)).toThrow(expect.objectContaining({ code }));
  });

  it('is asked for as Jina is', () => {
    expect(openAiRerankIngress.parseRequest(bodyOnly(asked)).request).toBe(asked);
    expect(() => openAiRerankIngress.parseRequest(bodyOnly({ ...asked, documents: 'a cat' }))).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'documents' } }),
    );
  });
});
