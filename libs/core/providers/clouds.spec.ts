import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../hub/index.js';
import type { Target } from '../dialects/kit/index.js';
import { languageFor, locate, type Provider, providers, urlOf } from './index.js';

const kind = (id: string): Provider => providers.get(id)!;
const target = (model: string): Target => ({ provider: 'cloud', model, newId: (prefix) => `${prefix}1`, now: 0 });
const request: ChatRequest = { model: 'any', messages: [{ role: 'user', content: 'Hi' }] };

/** Where a chat with a model is sent. */
function chatUrl(
  id: string,
  fields: Record<string, string>,
  options: { baseUrl?: string; model?: string; stream?: boolean } = {},
) {
  const { baseUrl, model = 'm', stream = false } = options;
  const located = locate(kind(id), baseUrl, fields);
  if (!located) return undefined;
  const dialect = languageFor(located.kind ?? kind(id), { model, endpoint: 'chat', ingress: 'openai-chat' });
  return urlOf(located.baseUrl, dialect.chat.path(target(model), stream)).href;
}

describe('Bedrock', () => {
  it.each([
    ['eu-central-1', 'https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse'],
    ['us-gov-west-1', 'https://bedrock-runtime.us-gov-west-1.amazonaws.com/model/m/converse'],
    ['cn-north-1', 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/converse'],
  ])('is in %s at %s', (region, url) => {
    expect(chatUrl('bedrock', { region })).toBe(url);
  });

  it('lists its models at another host', () => {
    const { listing } = kind('bedrock');
    expect(listing?.('https://bedrock-runtime.eu-central-1.amazonaws.com')).toBe(
      'https://bedrock.eu-central-1.amazonaws.com',
    );
  });
});

describe('Azure OpenAI', () => {
  const resource = 'https://res.openai.azure.com';
  const v1 = `${resource}/openai/v1/chat/completions`;
  const dated = `${resource}/openai/deployments/m/chat/completions?api-version=2024-10-21`;

  it.each([
    [resource, {}, v1],
    [`${resource}/`, { api_version: 'preview' }, `${v1}?api-version=preview`],
    [`${resource}/openai/v1`, {}, v1],
    [`${resource}/openai/v1/`, { api_version: '2024-10-21' }, dated],
    [resource, { api_version: '2024-10-21' }, dated],
    [`${resource}?api-version=2024-10-21`, {}, dated],
    [`${resource}/openai/deployments/gpt?api-version=2024-10-21`, {}, dated],
    ['https://proxy.example/azure/v1', {}, 'https://proxy.example/azure/v1/chat/completions'],
    [
      'https://proxy.example/azure',
      { api_version: '2024-10-21' },
      dated.replace(resource, 'https://proxy.example/azure'),
    ],
  ])('given as %s with %o is asked at %s', (baseUrl, fields, url) => {
    expect(chatUrl('azure-openai', fields, { baseUrl })).toBe(url);
  });

  it('drops what its models refuse, as OpenAI itself', () => {
    const body = kind('azure-openai').dialect.chat.renderRequest(
      { ...request, top_k: 3, max_tokens: 5 },
      target('gpt-5'),
    );
    expect(body).toMatchObject({ model: 'gpt-5', max_completion_tokens: 5 });
    expect(body).not.toHaveProperty('top_k');
  });
});

describe('Vertex AI', () => {
  const fields = { project: 'a-project', location: 'europe-west4' };
  const below = 'https://europe-west4-aiplatform.googleapis.com/v1/projects/a-project/locations/europe-west4';

  it.each([
    ['gemini-2.5-pro', false, '/publishers/google/models/gemini-2.5-pro:generateContent'],
    ['google/gemini-2.5-pro', true, '/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['endpoints/123', false, '/endpoints/123:generateContent'],
    ['claude-opus-4-5@20251101', false, '/publishers/anthropic/models/claude-opus-4-5@20251101:rawPredict'],
    ['anthropic/claude-opus-4-5', true, '/publishers/anthropic/models/claude-opus-4-5:streamRawPredict'],
    ['meta/llama-4', false, '/endpoints/openapi/chat/completions'],
  ])('asks %s (stream: %s) at %s', (model, stream, path) => {
    expect(chatUrl('vertex', fields, { model, stream })).toBe(below + path);
  });

  it.each([
    ['global', 'https://aiplatform.googleapis.com/'],
    ['us', 'https://aiplatform.us.rep.googleapis.com/'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/'],
  ])('is in %s at %s', (location, host) => {
    expect(
      chatUrl('vertex', { project: 'p', location })?.startsWith(`${host}v1/projects/p/locations/${location}/`),
    ).toBe(true);
  });

  it('is at the address that was said where that is whole', () => {
    const baseUrl = 'https://private.example/v1/projects/p/locations/l';
    expect(locate(kind('vertex'), baseUrl, fields)).toEqual({ baseUrl });
    expect(locate(kind('vertex'), undefined, { project: 'p' })).toBeUndefined();
  });

  it("says a request to Claude without the model, and with the version of Anthropic's language", () => {
    const dialect = languageFor(kind('vertex'), { model: 'claude-x', endpoint: 'chat', ingress: 'openai-chat' });
    const body = dialect.chat.renderRequest({ ...request, stream: true }, target('claude-x'));
    expect(body).toMatchObject({ anthropic_version: 'vertex-2023-10-16', stream: true });
    expect(body).not.toHaveProperty('model');
  });

  it.each([
    ['Google', { error: { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' } }, 429, 'rate_limited'],
    ['Google', [{ error: { code: 403, message: 'no', status: 'PERMISSION_DENIED' } }], 403, 'auth'],
    ['Anthropic', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529, 'server'],
  ])('reads refusals of %s', (_, body, status, fault) => {
    const dialect = languageFor(kind('vertex'), { model: 'claude-x', endpoint: 'chat', ingress: 'openai-chat' });
    const failure = dialect.parseFailure({ status, headers: {}, body, nowMs: 0 }, target('claude-x'));
    expect(failure.details.fault).toBe(fault);
  });

  it('lists the models of Google that are Gemini', () => {
    const { dialect, listing } = kind('vertex');
    expect(listing?.(below)).toBe('https://europe-west4-aiplatform.googleapis.com/v1beta1');
    const publisherModels = ['gemini-2.5-pro', 'imagen-4'].map((name) => ({
      name: `publishers/google/models/${name}`,
    }));
    expect(dialect.models.parse({ publisherModels })).toEqual([{ id: 'gemini-2.5-pro' }]);
  });
});

const cassette = resolve(process.cwd(), '../shared/data/fixtures/openai/azure-chat-basic.cassette.yaml');

(existsSync(cassette) ? describe : describe.skip)('a recorded answer of Azure', () => {
  it('is read, and its bytes may pass', () => {
    const [, text = ''] = /response:[^]*?\n {4}body: (".*")\n/.exec(readFileSync(cassette, 'utf8')) ?? [];
    const body: unknown = JSON.parse(JSON.parse(text) as string);
    expect(kind('azure-openai').dialect.chat.parseResponse(body, target('gpt-5-nano'))).toBe(body);
  });
});
