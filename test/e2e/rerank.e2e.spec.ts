import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CohereClient, CohereClientV2, CohereError } from 'cohere-ai';
import { type FakeUpstream, json } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let cohere: FakeUpstream;
let vllm: FakeUpstream;

beforeAll(async () => {
  system = await startSystem();
  key = await system.key();
  cohere = await system.upstream();
  vllm = await system.upstream();
  await system.provider({ slug: 'cohere', kind: 'cohere', base_url: cohere.url, api_key: 'co-secret' });
  await system.provider({ slug: 'vllm', kind: 'vllm', base_url: `${vllm.url}/v1` });
  await system.provider({ slug: 'demo', kind: 'demo', base_url: 'demo://local', api_key: null });
  await system.provider({ slug: 'groq', kind: 'groq', base_url: `${vllm.url}/v1` });
  await system.route('ranker', ['cohere/rerank-v4.0-pro', 'vllm/bge-reranker']);
});
afterAll(() => system.stop());

/** Recorded where it is at hand, else as Cohere describes it. */
const file = resolve(process.cwd(), '../shared/data/fixtures/cohere/rerank.json');
const ranking = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as object)
  : {
      id: 'abc123',
      results: [
        { index: 2, relevance_score: 0.91 },
        { index: 0, relevance_score: 0.42 },
      ],
      meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 214, output_tokens: 2 } },
    };

const query = 'What is the capital of the United States?';
const documents = ['Carson City is in Nevada.', 'Saipan is on an island.', 'Washington, D.C. is the capital.'];
const asked = { model: 'ranker', query, documents };
const post = (path: string, body: object) => call(`${system.url}${path}`, body, { secret: key.secret });

describe("Cohere's own client", () => {
  const client = () => new CohereClientV2({ token: key.secret, environment: system.url, maxRetries: 0 });

  it('ranks by Cohere, unchanged', async () => {
    cohere.script(json(200, ranking));
    const { id, results, meta } = await client().rerank({ ...asked, topN: 2, maxTokensPerDoc: 100 });
    expect(id).toBe('abc123');
    expect(results).toEqual([
      { index: 2, relevanceScore: 0.91 },
      { index: 0, relevanceScore: 0.42 },
    ]);
    expect(meta).toMatchObject({ billedUnits: { searchUnits: 1 }, tokens: { inputTokens: 214 } });
    const request = cohere.requests.at(-1);
    expect(request).toMatchObject({
      path: '/v2/rerank',
      headers: { authorization: 'Bearer co-secret' },
      json: { model: 'rerank-v4.0-pro', query, documents, top_n: 2, max_tokens_per_doc: 100 },
    });
  });

  it('ranks by another server when Cohere is down, and never knows', async () => {
    const down = json(503, { message: 'down' });
    cohere.script(down, down);
    vllm.script(json(200, { id: 'v1', model: 'bge', usage: { total_tokens: 30 }, ...{ results: results(0.2, 0.9) } }));
    const told = await client().rerank(asked);
    expect(told).toMatchObject({
      id: 'v1',
      results: [
        { index: 1, relevanceScore: 0.9 },
        { index: 0, relevanceScore: 0.2 },
      ],
    });
    expect(vllm.requests.at(-1)).toMatchObject({ path: '/v1/rerank', json: { ...asked, model: 'bge-reranker' } });
  });

  it('is told in its own words what went wrong', async () => {
    const refused = await client()
      .rerank({ ...asked, model: 'nobody' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CohereError);
    expect(refused).toMatchObject({
      statusCode: 404,
      body: { id: expect.stringMatching(/^req_/), message: expect.stringContaining('nobody'), code: 'model_not_found' },
    });
  });

  it('ranks by its first version as well', async () => {
    cohere.script(json(200, ranking));
    const old = new CohereClient({ token: key.secret, environment: system.url, maxRetries: 0 });
    const { results: told } = await old.rerank({ ...asked, returnDocuments: true });
    expect(told[0]).toMatchObject({ index: 2, relevanceScore: 0.91, document: { text: documents[2] } });
    expect(cohere.requests.at(-1)?.json).not.toHaveProperty('return_documents');
  });
});

const results = (...scores: readonly number[]) => scores.map((relevance_score, index) => ({ index, relevance_score }));

describe("Jina's way to ask", () => {
  let before: number;
  beforeEach(() => {
    before = vllm.requests.length;
  });

  it('passes to a server of the same way as it is, and its answer too', async () => {
    const body = `{"model":"bge","results":[{"index":0,"relevance_score":1.0}],"usage":{"total_tokens":9},"more":1e2}`;
    vllm.script(json(200, JSON.parse(body)));
    const heard = await post('/v1/rerank', { ...asked, model: 'vllm/bge', top_n: 1, truncate_prompt_tokens: 7 });
    expect(heard.status).toBe(200);
    expect(JSON.parse(heard.text)).toEqual(JSON.parse(body));
    expect(vllm.requests[before]?.json).toEqual({ ...asked, model: 'bge', top_n: 1, truncate_prompt_tokens: 7 });
    expect(heard.headers.get('x-gatewright-cost-usd')).toBe('0');
  });

  it('is answered by the demo', async () => {
    const { text } = await post('/v1/rerank', { ...asked, model: 'demo/rank', top_n: 1 });
    expect(JSON.parse(text)).toMatchObject({ model: 'rank', results: [{ index: 2 }] });
  });

  it('has an unknown cost by Cohere, until a price per token is set', async () => {
    cohere.script(json(200, ranking), json(200, ranking));
    const wish = { ...asked, model: 'cohere/rerank-v4.0-pro' };
    expect((await post('/v1/rerank', wish)).headers.get('x-gatewright-cost-usd')).toBe('unknown');
    await system.configure('PUT', '/prices/cohere/rerank-v4.0-pro', { input: '10', output: '0' });
    await system.settled();
    expect((await post('/v1/rerank', wish)).headers.get('x-gatewright-cost-usd')).toBe('0.00214');
  });

  it.each([
    [{ ...asked, documents: [] }, 'documents'],
    [{ ...asked, query: undefined }, 'query'],
  ])('is refused for what is missing', async (body, param) => {
    const { status, text } = await post('/v1/rerank', body);
    expect([status, JSON.parse(text)]).toMatchObject([400, { error: { code: 'invalid_request', param } }]);
  });

  it('is told who ranks, where a provider does not', async () => {
    const { status, text } = await post('/v1/rerank', { ...asked, model: 'groq/llama' });
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({
      error: {
        code: 'endpoint_not_supported',
        param: 'model',
        message: expect.stringMatching(
          /has the endpoint 'rerank'.*Configured providers that have it: cohere, demo, vllm\./,
        ),
      },
    });
  });

  it('may be forbidden to a key', async () => {
    const { secret } = await system.key({ name: 'chat-only', endpoints: ['chat'] });
    const { status } = await call(`${system.url}/v1/rerank`, asked, { secret });
    expect(status).toBe(403);
    const ranks = await system.key({ name: 'rank-only', endpoints: ['rerank'] });
    const heard = await call(`${system.url}/v2/rerank`, { ...asked, model: 'demo/rank' }, { secret: ranks.secret });
    expect([heard.status, JSON.parse(heard.text)]).toMatchObject([200, { id: expect.stringMatching(/^rerank-/) }]);
  });
});
