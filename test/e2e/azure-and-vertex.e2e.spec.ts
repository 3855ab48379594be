import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import {
  anthropic,
  type Captured,
  type FakeUpstream,
  gemini,
  json,
  openai,
  sse,
  type Step,
} from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { startSystem, type System } from './kit/system.js';

const messages = [{ role: 'user' as const, content: 'Hi' }];

let system: System;
let cloud: FakeUpstream;
let tokens: FakeUpstream;
let client: OpenAI;
let givesTokens = true;

beforeAll(async () => {
  system = await startSystem();
  [cloud, tokens] = [await system.upstream(), await system.upstream()];
  tokens.respond(() =>
    givesTokens
      ? json(200, { access_token: `token-${tokens.requests.length}`, expires_in: 3_600 })
      : json(401, { error: 'invalid_client', error_description: 'the secret not-a-real-client-secret is wrong' }),
  );
  const key = await system.key({ name: 'application' });
  client = system.client(key.secret);
});
afterAll(() => system.stop());

const add = (slug: string, kind: string, fields: object) =>
  system.provider({ slug, kind, base_url: cloud.url, api_key: undefined, credential: fields });

async function asked(model: string, ...steps: Step[]): Promise<Captured> {
  cloud.script(...steps);
  const { choices } = await client.chat.completions.create({ model, messages });
  expect(choices[0]?.message.content).toBe('Fine.');
  return cloud.requests.at(-1)!;
}

const application = () => ({
  tenant_id: '00000000-0000-0000-0000-000000000000',
  client_id: '11111111-1111-1111-1111-111111111111',
  client_secret: 'not-a-real-client-secret',
  authority: tokens.url,
});

describe('Azure OpenAI', () => {
  it('is asked under /openai/v1, with its key and the name of a deployment', async () => {
    await add('azure', 'azure-openai', { api_key: 'not-a-real-azure-key' });
    const { path, headers, json: body } = await asked('azure/my-gpt', openai.answer('Fine.'));
    expect(path).toBe('/openai/v1/chat/completions');
    expect(headers).toMatchObject({ 'api-key': 'not-a-real-azure-key' });
    expect(headers).not.toHaveProperty('authorization');
    expect(body).toMatchObject({ model: 'my-gpt' });
  });

  it('is asked under the deployment where a dated version is wanted, for embeddings too', async () => {
    await add('azure-dated', 'azure-openai', { api_key: 'not-a-real-azure-key', api_version: '2024-10-21' });
    const { path } = await asked('azure-dated/my gpt', openai.answer('Fine.'));
    expect(path).toBe('/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21');
    cloud.script(openai.embeddings([[0.5]]));
    await client.embeddings.create({ model: 'azure-dated/embed', input: 'Hi', encoding_format: 'float' });
    expect(cloud.requests.at(-1)?.path).toBe('/openai/deployments/embed/embeddings?api-version=2024-10-21');
  });

  it('is asked with a token of Entra, which is asked for once', async () => {
    await add('azure-entra', 'azure-openai', application());
    const before = tokens.requests.length;
    const { headers } = await asked('azure-entra/my-gpt', openai.answer('Fine.'));
    await asked('azure-entra/my-gpt', openai.answer('Fine.'));
    expect(headers).toMatchObject({ authorization: `Bearer token-${before + 1}` });
    expect(headers).not.toHaveProperty('api-key');
    expect(tokens.requests.length).toBe(before + 1);
    const question = tokens.requests.at(-1)!;
    expect(question.path).toBe('/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token');
    expect(Object.fromEntries(new URLSearchParams(question.text))).toEqual({
      grant_type: 'client_credentials',
      client_id: '11111111-1111-1111-1111-111111111111',
      client_secret: 'not-a-real-client-secret',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  it('rests, and the next one answers, where no token is given; what the server said of the secret is not repeated', async () => {
    await add('azure-refused', 'azure-openai', { ...application(), client_id: 'another' });
    givesTokens = false;
    try {
      const error = await client.chat.completions.create({ model: 'azure-refused/my-gpt', messages }).then(
        () => undefined,
        (thrown: unknown) => thrown as InstanceType<typeof OpenAI.APIError>,
      );
      expect([error?.status, error?.code]).toEqual([502, 'upstream_auth_failed']);
      expect(error?.message).toContain(
        'azure-refused: the server that gives tokens refused (status 401, invalid_client)',
      );
      expect(JSON.stringify(error?.error)).not.toContain('not-a-real-client-secret');
      const tried = tokens.requests.length;
      await system.route('azure-any', ['azure-refused/my-gpt', 'azure/my-gpt']);
      await asked('azure-any', openai.answer('Fine.'));
      expect(tokens.requests.length).toBe(tried);
    } finally {
      givesTokens = true;
    }
  });

  it('refuses a filtered prompt in its own words', async () => {
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } };
    cloud.script(json(400, { error: { code: 'content_filter', message: 'Filtered.', param: 'prompt', innererror } }));
    const asking = client.chat.completions.create({ model: 'azure/my-gpt', messages });
    await expect(asking).rejects.toMatchObject({ status: 400, code: 'content_filter' });
  });

  it('streams what begins with results of a filter and no choice: applications read the first choice of every chunk', async () => {
    const head = { id: '', object: '', created: 0, model: '' };
    const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt' };
    const delta = { index: 0, delta: { role: 'assistant', content: 'Fine.' }, content_filter_results: {} };
    cloud.script(
      sse([
        { data: { ...head, choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] } },
        { data: { ...chunk, choices: [{ ...delta, finish_reason: null }] } },
        { data: { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } },
        '[DONE]',
      ]),
    );
    const contents: (string | null | undefined)[] = [];
    const stream = await client.chat.completions.create({ model: 'azure/my-gpt', messages, stream: true });
    for await (const { choices } of stream) contents.push(choices[0]!.delta.content);
    expect(contents.filter(Boolean)).toEqual(['Fine.']);
  });
});

describe('Vertex AI', () => {
  const account = () => ({
    type: 'service_account',
    client_email: 'gateway@a-project.iam.example',
    private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }),
    token_uri: `${tokens.url}/token`,
  });
  const below = '/v1/projects/a-project/locations/europe-west4';

  it('is asked for Gemini and for Claude with one token, each in its own language', async () => {
    const place = { project: 'a-project', location: 'europe-west4' };
    await add('vertex', 'vertex', { service_account: account(), ...place });
    const before = tokens.requests.length;
    const google = await asked('vertex/gemini-2.5-pro', gemini.answer('Fine.'));
    expect(google.path).toBe(`${below}/publishers/google/models/gemini-2.5-pro:generateContent`);
    expect(google.headers).toMatchObject({ authorization: `Bearer token-${before + 1}` });
    const claude = await asked('vertex/claude-sonnet-4-5@20250929', anthropic.answer('Fine.'));
    expect(claude.path).toBe(`${below}/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`);
    expect(claude.json).toMatchObject({ anthropic_version: 'vertex-2023-10-16', messages: [{ role: 'user' }] });
    expect(claude.json).not.toHaveProperty('model');
    const llama = await asked('vertex/meta/llama-4-maverick', openai.answer('Fine.'));
    expect(llama.path).toBe(`${below}/endpoints/openapi/chat/completions`);
    expect(tokens.requests.length).toBe(before + 1);
  });

  it('streams both', async () => {
    cloud.script(gemini.answer(['Fi', 'ne.']), anthropic.answer(['Fi', 'ne.']));
    for (const [model, end] of [
      ['gemini-2.5-pro', ':streamGenerateContent?alt=sse'],
      ['claude-sonnet-4-5@20250929', ':streamRawPredict'],
    ]) {
      const answer = await client.chat.completions.stream({ model: `vertex/${model}`, messages }).finalChatCompletion();
      expect(answer.choices[0]?.message.content).toBe('Fine.');
      expect(cloud.requests.at(-1)?.path.endsWith(end ?? '')).toBe(true);
    }
  });

  it("has callers of Anthropic's language and of Google's asked in their own words, and answers with the very bytes", async () => {
    const { secret } = await system.key({ name: 'native' });
    const betas = 'claude-code-20250219,context-1m-2025-08-07';
    const wish = { model: 'vertex/claude-sonnet-4-5@20250929', max_tokens: 9, messages, x_new: [1, null] };
    cloud.script(anthropic.answer('Fine.'));
    const claude = await call(`${system.url}/v1/messages`, wish, { secret, headers: { 'anthropic-beta': betas } });
    expect(claude.status).toBe(200);
    const { json: body, headers, path } = cloud.requests.at(-1)!;
    expect(path.endsWith(':rawPredict')).toBe(true);
    const { model: _, ...rest } = wish;
    expect(body).toEqual({ ...rest, anthropic_version: 'vertex-2023-10-16' });
    expect(headers).toMatchObject({ 'anthropic-beta': 'context-1m-2025-08-07' });
    expect(headers).not.toHaveProperty('anthropic-version');

    const before = cloud.requests.length;
    const counted = await call(`${system.url}/v1/messages/count_tokens`, { model: wish.model, messages }, { secret });
    expect(JSON.parse(counted.text)).toEqual({ input_tokens: expect.any(Number) });
    expect(cloud.requests.length).toBe(before);

    const contents = [{ role: 'user', parts: [{ text: 'Hi', x_new: 1 }] }];
    cloud.script(gemini.answer('Fine.'));
    const google = await call(
      `${system.url}/v1beta/models/vertex/gemini-2.5-pro:generateContent`,
      { contents },
      { secret },
    );
    expect(google.status).toBe(200);
    expect(cloud.requests.at(-1)?.json).toEqual({ contents });
  });

  it('asks for another token once one was refused', async () => {
    cloud.script(json(401, { error: { code: 401, message: 'Invalid credentials', status: 'UNAUTHENTICATED' } }));
    const before = tokens.requests.length;
    await expect(client.chat.completions.create({ model: 'vertex/gemini-2.5-pro', messages })).rejects.toMatchObject({
      status: 502,
      code: 'upstream_auth_failed',
    });
    await system.configure('PATCH', '/providers/vertex', { credential: { location: 'europe-west1' } });
    await system.settled();
    const { path, headers } = await asked('vertex/gemini-2.5-pro', gemini.answer('Fine.'));
    expect(path).toContain('/locations/europe-west1/');
    expect(headers).toMatchObject({ authorization: `Bearer token-${before + 1}` });
  });
});
