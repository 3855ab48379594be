import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import { type RerankRequest, tokensRanked } from '../../hub/index.js';
import { bodyOnly } from '../kit/index.js';
import { cohere, cohereRerankIngress } from './index.js';

const lost: string[] = [];
const target = {
  ...{ provider: 'cohere', model: 'rerank-v4.0-pro', newId: (prefix: string) => `${prefix}1`, now: 1 },
  lost: (field: string) => void lost.push(field),
};
const asked = { model: 'any', query: 'cats?', documents: ['a dog', { text: 'a cat' }, { name: 'Bella', legs: 4 }] };
const say = (more: Partial<RerankRequest> = {}): unknown =>
  JSON.parse(JSON.stringify(cohere.rerank!.renderRequest({ ...asked, ...more }, target)));
const answer = {
  id: 'r-1',
  results: [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.1 },
  ],
  meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
};
const parse = (body: unknown, more: Partial<RerankRequest> = {}) =>
  cohere.rerank!.parseResponse(body, target, { ...asked, ...more });

describe("Cohere's ranking", () => {
  it('is of texts: what has none is read as it is written', () => {
    expect(cohere.rerank!.path(target, false)).toBe('/v2/rerank');
    expect(say({ top_n: 2, max_tokens_per_doc: 100, priority: 1, return_documents: true })).toEqual({
      model: 'rerank-v4.0-pro',
      query: 'cats?',
      documents: ['a dog', 'a cat', '{"name":"Bella","legs":4}'],
      top_n: 2,
      max_tokens_per_doc: 100,
      priority: 1,
    });
    expect(() => say({ documents: [{ image: 'https://cats.example/1.png' }] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'documents[0]' } }),
    );
    say({ rank_fields: ['name'] });
    expect(lost).toEqual(['rank_fields']);
  });

  it('is told as it came, with the name of the model', () => {
    expect(parse(answer)).toEqual({ ...answer, model: 'rerank-v4.0-pro' });
  });

  it('repeats documents where they are asked for', () => {
    const { results } = parse(answer, { return_documents: true });
    expect(results.map(({ document }) => document)).toEqual([{ text: 'a cat' }, { text: 'a dog' }]);
  });

  it('is in order and no longer than was asked for', () => {
    const results = answer.results.toReversed();
    expect(parse({ ...answer, results }, { top_n: 1 }).results).toEqual([answer.results[0]]);
  });

  it('counts tokens where they are told, and never searches for tokens', () => {
    expect(tokensRanked(parse(answer))).toBeUndefined();
    expect(tokensRanked(parse({ ...answer, meta: { tokens: { input_tokens: 214.0 } } }))).toBe(214);
    expect(tokensRanked({ model: 'm', results: [], usage: { total_tokens: 7 } })).toBe(7);
    expect(tokensRanked({ model: 'm', results: [], usage: { total_tokens: -7 } })).toBeUndefined();
  });

  it.each([[{ message: 'broken' }], [{ id: 'r' }], [{ results: [{ index: -1, relevance_score: 1 }] }], ['hello']])(
    'is none in %j',
    (body) => {
      expect(() => parse(body)).toThrow(Failure);
    },
  );
});

describe("a caller in Cohere's language", () => {
  const read = (body: Record<string, unknown>) => cohereRerankIngress.parseRequest(bodyOnly(body)).request;

  it('says model, query and documents', () => {
    expect(read(asked)).toEqual(asked);
  });

  it.each([
    [{ ...asked, model: '' }, 'model'],
    [{ ...asked, query: 7 }, 'query'],
    [{ ...asked, documents: [] }, 'documents'],
    [{ ...asked, documents: ['a', 7] }, 'documents'],
    [{ ...asked, top_n: 0 }, 'top_n'],
  ])('is told what is wrong with %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('reads errors as Cohere writes them', () => {
    const failure = new Failure('model_not_found', 'The model does not exist.', { param: 'model' });
    expect(cohereRerankIngress.renderFailure(failure, 'req_1')).toEqual({
      id: 'req_1',
      message: 'The model does not exist.',
      code: 'model_not_found',
      param: 'model',
    });
  });
});
