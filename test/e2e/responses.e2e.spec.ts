import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { anthropic, type FakeUpstream, openai, responses as native, type Step } from '../fakes/upstream/index.js';
import { waitFor } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let client: OpenAI;
let secret: string;
const upstreams = new Map<string, FakeUpstream>();

const models = { openai: 'gpt-4.1', anthropic: 'claude-sonnet-4-5', deepseek: 'deepseek-chat' } as const;
type Kind = keyof typeof models;

beforeAll(async () => {
  system = await startSystem({ gateways: 2 });
  for (const kind of Object.keys(models) as Kind[]) {
    const upstream = await system.upstream();
    upstreams.set(kind, upstream);
    const base = kind === 'anthropic' ? '' : '/v1';
    await system.provider({ slug: kind, kind, base_url: upstream.url + base, api_key: `secret-of-${kind}` });
    await system.configure('PUT', `/prices/${kind}/${models[kind]}`, { input: '2', output: '8' });
    await system.route(`${kind}-family`, [`${kind}/*`], { match: { models: [models[kind]] } });
  }
  secret = (await system.key({ name: 'application' })).secret;
  client = system.client(secret);
});
afterAll(() => system.stop());

const plays = (kind: Kind, ...steps: Step[]) => upstreams.get(kind)!.script(...steps);
const lastAsked = (kind: Kind) => upstreams.get(kind)!.requests.at(-1)?.json as Record<string, unknown>;
const weather = {
  type: 'function' as const,
  name: 'weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};

async function events(stream: AsyncIterable<ResponseStreamEvent>): Promise<readonly ResponseStreamEvent[]> {
  const all: ResponseStreamEvent[] = [];
  for await (const event of stream) all.push(event);
  return all;
}

describe.each([
  ['anthropic', anthropic],
  ['deepseek', openai],
] as const)('over a provider that speaks another language (%s)', (kind, fake) => {
  const model = models[kind];

  it('answers', async () => {
    plays(kind, fake.answer('I am fine.'));
    const answer = await client.responses.create({ model, instructions: 'Be terse.', input: 'How are you?' });
    expect(answer).toMatchObject({
      ...{ object: 'response', status: 'completed', model, instructions: 'Be terse.', output_text: 'I am fine.' },
      ...{ id: expect.stringMatching(/^resp_/), error: null, store: true, previous_response_id: null },
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I am fine.' }] }],
      usage: { input_tokens: 12, output_tokens: 7, total_tokens: 19 },
    });
  });

  it('streams every event that the SDK knows, and the cost in the end', async () => {
    plays(kind, fake.answer(['I ', 'am ', 'fine.']));
    const stream = client.responses.stream({ model, input: 'How are you?' });
    const all = await events(stream);
    expect(all.map(({ type }) => type)).toEqual([
      ...['response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added'],
      ...['response.output_text.delta', 'response.output_text.delta', 'response.output_text.delta'],
      ...['response.output_text.done', 'response.content_part.done', 'response.output_item.done', 'response.completed'],
    ]);
    const answer = await stream.finalResponse();
    expect(answer).toMatchObject({ output_text: 'I am fine.', usage: { total_tokens: 19, cost: 0.00008 } });
  });

  it('calls a tool, is told its result, and answers', async () => {
    plays(kind, fake.toolCall({ name: 'weather', arguments: { city: 'Bern' } }), fake.answer('Bern is warm.'));
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'Is Bern warm?' }];
    const first = await client.responses.create({ model, input, tools: [weather], store: false });
    const call = first.output.find(({ type }) => type === 'function_call') as OpenAI.Responses.ResponseFunctionToolCall;
    expect(call).toMatchObject({ name: 'weather', arguments: '{"city":"Bern"}' });
    const output = { type: 'function_call_output' as const, call_id: call.call_id, output: '20 degrees' };
    const second = await client.responses.create({ model, input: [...input, call, output], tools: [weather] });
    expect(second.output_text).toBe('Bern is warm.');
    expect(JSON.stringify(lastAsked(kind))).toContain('20 degrees');
  });

  it('streams a call', async () => {
    plays(kind, fake.toolCallStream([{ name: 'weather', arguments: { city: 'Bern' } }]));
    const stream = client.responses.stream({ model, input: 'Is Bern warm?', tools: [weather] });
    expect((await stream.finalResponse()).output).toMatchObject([
      { type: 'function_call', status: 'completed', name: 'weather', arguments: '{"city":"Bern"}' },
    ]);
  });

  it('turns custom tools and namespaces into functions, and their calls back', async () => {
    const tools: OpenAI.Responses.Tool[] = [
      { type: 'custom', name: 'apply_patch', description: 'Changes a file.' },
      { type: 'namespace', name: 'files', description: 'Files.', tools: [{ ...weather, name: 'read' }] },
    ];
    plays(
      kind,
      fake.toolCall([
        { name: 'apply_patch', arguments: { input: '*** Begin' } },
        { name: 'files__read', arguments: { path: 'a' } },
      ]),
    );
    const { output } = await client.responses.create({ model, input: 'Do it.', tools });
    expect(output).toMatchObject([
      { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin' },
      { type: 'function_call', namespace: 'files', name: 'read', arguments: '{"path":"a"}' },
    ]);
    plays(kind, fake.toolCallStream([{ name: 'apply_patch', arguments: { input: 'line\n"two"' } }]));
    const all = await events(client.responses.stream({ model, input: 'Do it.', tools }));
    expect(all).toContainEqual(
      expect.objectContaining({ type: 'response.custom_tool_call_input.done', input: 'line\n"two"' }),
    );
  });

  it('leaves out what cannot be said, and tells so, or refuses where that is asked for', async () => {
    plays(kind, fake.answer('Yes.'));
    const asked = {
      model,
      input: 'Hi',
      tools: [weather, { type: 'web_search' as const }],
      truncation: 'auto' as const,
    };
    const { response } = await client.responses.create(asked).withResponse();
    expect(response.headers.get('x-gatewright-lossy')?.split(',').toSorted()).toEqual(['tools[1]', 'truncation']);
    const strict = client.responses.create({ ...asked, provider: { require_parameters: true } } as never);
    await expect(strict).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('says what went wrong in the middle of a stream', async () => {
    plays(kind, fake.failingStream ? fake.failingStream('Well') : fake.answer('Well'));
    const all = await events(await client.responses.create({ model, input: 'Hi', stream: true }));
    const last = all.at(-1);
    if (last?.type !== 'response.failed') throw new Error(`It ended with ${last?.type}.`);
    expect(last.response).toMatchObject({ status: 'failed', error: { code: 'server_error' } });
  });
});

describe('over OpenAI itself', () => {
  const model = models.openai;

  it('passes on what only Responses can say, and never asks to have it stored', async () => {
    const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } };
    plays(
      'openai',
      native.items([
        search,
        {
          id: 'msg_1',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Found.', annotations: [] }],
        },
      ]),
    );
    const answer = await client.responses.create({
      ...{ model, input: 'Search.', tools: [{ type: 'web_search' }], user: 'me' },
      ...({ x_new: [1, 2.5], models: [model] } as object),
    });
    expect(answer).toMatchObject({ output: [search, { type: 'message' }], x_fake: { deep: [1, null] }, store: true });
    expect(upstreams.get('openai')!.requests.at(-1)?.path).toBe('/v1/responses');
    expect(lastAsked('openai')).toEqual({
      ...{ model, input: 'Search.', tools: [{ type: 'web_search' }], x_new: [1, 2.5], store: false },
    });
  });

  it('lets the events of a stream pass, with the cost in the last', async () => {
    plays('openai', native.answer(['I ', 'am ', 'fine.'], { id: 'resp_passed' }));
    const stream = client.responses.stream({ model, input: 'Hi', previous_response_id: null });
    const all = await events(stream);
    expect(all[0]).toMatchObject({ type: 'response.created', response: { x_fake: { deep: [1, null] } } });
    const answer = await stream.finalResponse();
    expect(answer).toMatchObject({
      ...{ id: 'resp_passed', output_text: 'I am fine.', store: true },
      usage: { total_tokens: 19, cost: 0.00008, gatewright: { attempts: 1 } },
    });
    expect(await client.responses.retrieve('resp_passed')).toMatchObject({ output_text: 'I am fine.' });
  });

  it('fails as the SDK expects', async () => {
    plays('openai', native.failingStream('Well'));
    const all = await events(await client.responses.create({ model, input: 'Hi', stream: true }));
    expect(all.at(-1)).toMatchObject({ type: 'response.failed', response: { id: 'resp_fake', status: 'failed' } });
    expect(all.filter(({ type }) => type === 'response.completed')).toEqual([]);
  });

  it('asks a model that speaks nothing else in Responses, whoever asks', async () => {
    plays('openai', native.answer('Deep.'), native.answer(['De', 'ep.']));
    const asked = { model: 'openai/gpt-5-pro', messages: [{ role: 'user' as const, content: 'Think.' }], stop: ['x'] };
    const { data, response } = await client.chat.completions.create(asked).withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Deep.' } });
    expect(data.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 7 });
    expect(response.headers.get('x-gatewright-lossy')).toBe('stop');
    expect(lastAsked('openai')).toMatchObject({
      model: 'gpt-5-pro',
      store: false,
      include: ['reasoning.encrypted_content'],
    });
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe('Deep.');
  });
});

describe('a conversation', () => {
  const model = models.anthropic;
  let first: OpenAI.Responses.Response;
  beforeEach(async () => {
    plays('anthropic', anthropic.answer('Hello Ann.'));
    first = await client.responses.create({ model, input: 'I am Ann.', metadata: { a: 'b' } });
  });

  it('goes on by the id of its last response, at any provider and any gateway', async () => {
    plays('deepseek', openai.answer('You are Ann.'));
    const second = await client.responses.create({
      ...{ model: models.deepseek, input: 'Who am I?', previous_response_id: first.id },
    });
    expect(second).toMatchObject({ output_text: 'You are Ann.', previous_response_id: first.id });
    expect(lastAsked('deepseek')).toMatchObject({
      messages: [
        { role: 'user', content: 'I am Ann.' },
        { role: 'assistant', content: 'Hello Ann.' },
        { role: 'user', content: 'Who am I?' },
      ],
    });
    plays('openai', native.answer('Ann.'));
    const other = system.client(secret, { at: system.gateways[1]!.url });
    const third = await waitFor(() =>
      other.responses
        .create({ model: models.openai, input: 'Again?', previous_response_id: second.id, stream: false })
        .catch(() => undefined),
    );
    expect(third.previous_response_id).toBe(second.id);
    expect((lastAsked('openai')['input'] as unknown[]).length).toBe(5);
    expect(lastAsked('openai')).not.toHaveProperty('previous_response_id');
  });

  it('goes on by references to its items, as AI SDKs do', async () => {
    plays('deepseek', openai.answer('Ann.'));
    const reference = { type: 'item_reference' as const, id: first.output[0]!.id! };
    const input = [
      { role: 'user' as const, content: 'I am Ann.' },
      reference,
      { role: 'user' as const, content: 'Who?' },
    ];
    await client.responses.create({ model: models.deepseek, input });
    expect(lastAsked('deepseek')['messages']).toMatchObject([{}, { role: 'assistant', content: 'Hello Ann.' }, {}]);
  });

  it('is read, listed and deleted', async () => {
    expect(await client.responses.retrieve(first.id)).toMatchObject({
      id: first.id,
      output_text: 'Hello Ann.',
      metadata: { a: 'b' },
    });
    const { data } = await client.responses.inputItems.list(first.id);
    expect(data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'I am Ann.' }] },
    ]);
    await waitFor(async () => (await system.admin.database.storedResponse.count()) || undefined);
    const rows = await system.admin.database.storedResponse.findMany();
    expect(JSON.stringify(rows)).not.toContain('Ann');
    await client.responses.delete(first.id);
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    const gone = client.responses.create({ model, input: 'Hi', previous_response_id: first.id });
    await expect(gone).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
  });

  it('is not there for another project', async () => {
    await system.configure('POST', '/projects', { slug: 'other', name: 'Other' });
    const stranger = system.client((await system.key({ project: 'other' })).secret);
    await expect(stranger.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    await expect(stranger.responses.delete(first.id)).rejects.toMatchObject({ status: 404 });
    const asked = stranger.responses.create({ model, input: 'Hi', previous_response_id: first.id });
    await expect(asked).rejects.toMatchObject({ code: 'previous_response_not_found' });
  });

  it('is not kept where the caller does not want it', async () => {
    plays('anthropic', anthropic.answer('Hush.'));
    const secretOne = await client.responses.create({ model, input: 'Secret.', store: false });
    expect(secretOne).toMatchObject({ store: false });
    await expect(client.responses.retrieve(secretOne.id)).rejects.toMatchObject({ status: 404 });
  });
});

it.each([
  ['background', { background: true }],
  ['conversation', { conversation: 'conv_1' }],
  ['tools[0]', { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }],
  ['input[0].role', { input: [{ role: 'robot', content: 'x' }] }],
  ['input[0].id', { input: [{ type: 'item_reference', id: 'msg_none' }] }],
])('refuses what cannot be done, and names it: %s', async (param, more) => {
  const asked = client.responses.create({ model: models.anthropic, input: 'Hi', ...more } as never);
  await expect(asked).rejects.toMatchObject({ status: 400, code: 'invalid_request', param });
});
