import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { anthropic, openai, responses as native } from '../fakes/upstream/index.js';
import { models, type ResponsesScene, startResponses } from './kit/responses-scene.js';

let scene: ResponsesScene;
let client: OpenAI;
beforeAll(async () => {
  scene = await startResponses();
  client = scene.client;
});
afterAll(() => scene.system.stop());

const plays: ResponsesScene['plays'] = (...given) => scene.plays(...given);
const lastAsked: ResponsesScene['lastAsked'] = (kind) => scene.lastAsked(kind);

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
    expect(scene.lastPath('openai')).toBe('/v1/responses');
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
