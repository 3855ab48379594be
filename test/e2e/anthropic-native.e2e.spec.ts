import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Anthropic from '@anthropic-ai/sdk';
import { anthropic, type FakeUpstream, json, openai, sse } from '../fakes/upstream/index.js';
import { anthropicApplication, sdks } from './kit/anthropic-application.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let at: Readonly<Record<string, FakeUpstream>>;

beforeAll(async () => {
  system = await startSystem();
  at = { anthropic: await system.upstream(), openai: await system.upstream(), gemini: await system.upstream() };
  for (const [kind, { url }] of Object.entries(at)) {
    await system.provider({ slug: kind, kind, base_url: kind === 'openai' ? `${url}/v1` : url });
  }
  key = await system.key({ name: 'application' });
});
afterAll(() => system.stop());

const clientOf = (Client: typeof Anthropic, secret = key.secret) =>
  new Client({ baseURL: system.url, apiKey: secret, maxRetries: 0 });

describe.each(sdks)('what the gateway itself refuses, with SDK $sdk', ({ Client }) => {
  const small = { max_tokens: 1, messages: [{ role: 'user' as const, content: 'Hi' }] };
  const refusedBy = (client: Anthropic, more: object) =>
    client.messages.create({ model: 'openai/gpt-4.1', ...small, ...more }).catch((error: unknown) => error);

  it('is an error of the SDK: an unknown key', async () => {
    const secret = `${key.secret.slice(0, -8)}00000000`;
    const error = await refusedBy(clientOf(Client, secret), {});
    expect(error).toBeInstanceOf(Client.AuthenticationError);
    expect(error).toMatchObject({ type: 'authentication_error' });
  });

  it('is an error of the SDK: a model that nobody has', async () => {
    const error = await refusedBy(clientOf(Client), { model: 'nobody/none-' });
    expect(error).toBeInstanceOf(Client.NotFoundError);
  });

  it('is an error of the SDK: a model that is not for this key', async () => {
    const { secret } = await system.key({ name: 'narrow', models: ['other'] });
    expect(await refusedBy(clientOf(Client, secret), {})).toBeInstanceOf(Client.PermissionDeniedError);
  });

  it('names the path of a field that is wrong', async () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 7 }] }];
    expect(await refusedBy(clientOf(Client), { messages })).toMatchObject({
      ...{ status: 400, message: expect.stringContaining('messages.0.content.0.text: must be a string') },
      error: { error: { details: { param: 'messages.0.content.0.text' } }, request_id: expect.stringMatching(/^req_/) },
    });
  });
});

describe('between Anthropic and Anthropic', () => {
  const upstream = () => at.anthropic!;
  const model = 'anthropic/claude-sonnet-4-5';

  it.each(sdks)('passes on what it does not know, the version $version and the betas', async ({ Client, version }) => {
    const cached = { type: 'ephemeral' as const, ttl: '1h' as const };
    const body = {
      max_tokens: 10,
      system: [{ type: 'text' as const, text: 'x', cache_control: cached }],
      messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'y', cache_control: cached }] }],
      tools: [{ type: 'web_search_20260318', name: 'web_search', x_new: [1, 2.5, null] }],
      context_management: { edits: [] },
    };
    const answer = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'c',
      content: [{ type: 'new', x: 1 }],
      y: 2,
    };
    upstream().script(json(200, answer));
    const extras = { provider: { only: ['anthropic'] }, metadata: { user_id: 'u', tags: ['t'] } };
    const said = await clientOf(Client).messages.create({ model, ...body, ...extras } as never, {
      headers: { 'anthropic-beta': 'context-management-2025-06-27' },
      query: { beta: 'true' },
    });
    expect(said).toEqual(answer);
    const request = upstream().requests.at(-1);
    expect(request?.json).toEqual({ model: 'claude-sonnet-4-5', ...body, metadata: { user_id: 'u' } });
    expect(request).toMatchObject({
      path: '/v1/messages',
      headers: {
        ...{ 'anthropic-version': version, 'anthropic-beta': 'context-management-2025-06-27' },
        ...{ 'x-api-key': 'sk-anthropic' },
      },
    });
    expect(JSON.stringify(request?.headers)).not.toContain(key.secret);
  });

  it.each(sdks)('thinks, streamed with SDK $sdk, and is handed back what proves it', async ({ Client }) => {
    const block = (index: number, start: object, ...deltas: object[]) => [
      { event: 'content_block_start', data: { type: 'content_block_start', index, content_block: start } },
      ...deltas.map((delta) => ({ event: 'content_block_delta', data: { type: 'content_block_delta', index, delta } })),
      { event: 'content_block_stop', data: { type: 'content_block_stop', index } },
    ];
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'c',
      content: [],
      usage: { input_tokens: 5, output_tokens: 1 },
    };
    const stream = sse([
      { event: 'message_start', data: { type: 'message_start', message } },
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Hm.' },
        { type: 'signature_delta', signature: 'SIG' },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'SECRET' }),
      ...block(2, { type: 'text', text: '' }, { type: 'text_delta', text: 'Rome.' }),
      {
        event: 'message_delta',
        data: { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      },
      { event: 'message_stop', data: { type: 'message_stop' } },
    ]);
    upstream().script(stream, anthropic.answer('Done.'));
    const { first } = await anthropicApplication(clientOf(Client)).thinking(model);
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 'SIG' },
      { type: 'redacted_thinking', data: 'SECRET' },
      { type: 'text', text: 'Rome.' },
    ];
    expect(first.content).toMatchObject(content);
    expect(upstream().requests.at(-1)?.json).toMatchObject({ messages: [{}, { role: 'assistant', content }, {}] });
  });
});

describe('an Anthropic caller elsewhere', () => {
  const ask = (body: object) =>
    fetch(`${system.url}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { 'x-api-key': key.secret, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'openai/gpt-4.1',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'Hi' }],
        ...body,
      }),
    });
  const lossy = { tools: [{ type: 'web_search_20260318', name: 'web_search' }], speed: 'fast' };

  it('is told what was lost', async () => {
    at.openai?.script(openai.answer('Yes.'));
    expect((await ask(lossy)).headers.get('x-gatewright-lossy')).toBe('tools.0,speed');
  });

  it('is refused where nothing may be lost', async () => {
    const answer = await ask({ ...lossy, provider: { require_parameters: true } });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
  });

  it('of an unknown version is refused', async () => {
    const answer = await fetch(`${system.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': key.secret, 'content-type': 'application/json', 'anthropic-version': '1' },
      body: '{}',
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { type: 'error', error: { details: { param: 'anthropic-version' } } },
    ]);
  });

  it('is spoken to in its own language with GET as well', async () => {
    const answer = await fetch(`${system.url}/v1/messages`);
    expect([answer.status, await answer.json()]).toMatchObject([405, { type: 'error' }]);
  });
});

describe.each(sdks)('a conversation with another maker’s model, with SDK $sdk', ({ Client }) => {
  it('keeps what proves its thinking, and takes it back to where it came from', async () => {
    const parts = [
      { text: 'Hm.', thought: true },
      { functionCall: { name: 'weather', args: { city: 'Bern' } }, thoughtSignature: 'PROOF' },
    ];
    const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 };
    const answer = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }], usageMetadata };
    const last = {
      candidates: [{ content: { role: 'model', parts: [{ text: 'Warm.' }] }, finishReason: 'STOP' }],
      usageMetadata,
    };
    at.gemini?.script(json(200, answer), json(200, last));
    const { calls } = await anthropicApplication(clientOf(Client)).tools('gemini/gemini-3-pro-preview');
    expect(calls).toMatchObject([{ name: 'weather', input: { city: 'Bern' } }]);
    expect(at.gemini?.requests.at(-1)?.json).toMatchObject({
      contents: [
        {},
        { role: 'model', parts: [{ functionCall: { name: 'weather' }, thoughtSignature: 'PROOF' }] },
        { parts: [{ functionResponse: { name: 'weather' } }] },
      ],
    });
  });

  it('goes on at Anthropic without it', async () => {
    const parts = [{ functionCall: { name: 'weather', args: {} }, thoughtSignature: 'PROOF' }];
    const answer = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
    at.gemini?.script(json(200, answer));
    at.anthropic?.script(anthropic.answer('Warm.'));
    const client = clientOf(Client);
    const ask = (model: string, messages: Anthropic.MessageParam[]) => {
      const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }];
      return client.messages.create({ model, max_tokens: 9, tools, messages });
    };
    const asked = { role: 'user' as const, content: 'Warm?' };
    const { content } = await ask('gemini/gemini-3-pro-preview', [asked]);
    expect(content.map(({ type }) => type)).toEqual(['redacted_thinking', 'tool_use']);
    const id = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))[0] ?? '';
    const results = [{ type: 'tool_result' as const, tool_use_id: id, content: 'yes' }];
    const told: Anthropic.MessageParam[] = [asked, { role: 'assistant', content }, { role: 'user', content: results }];
    await ask('anthropic/claude-sonnet-4-5', told);
    expect(at.anthropic?.requests.at(-1)?.json).toMatchObject({
      messages: [{}, { content: [{ type: 'tool_use' }] }, { content: [{ type: 'tool_result', tool_use_id: id }] }],
    });
  });
});
