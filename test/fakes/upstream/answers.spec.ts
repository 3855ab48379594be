import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { anthropic, type FakeUpstream, gemini, openai, startUpstream, type Step, until } from './index.js';

let provider: FakeUpstream;
let client: OpenAI;
beforeAll(async () => {
  provider = await startUpstream();
  client = new OpenAI({ baseURL: provider.url, apiKey: 'sk-test', maxRetries: 0 });
});
afterAll(() => provider.close());

const messages = [{ role: 'user' as const, content: 'Hi' }];
const weather = { name: 'weather', arguments: { city: 'Bern' } };

describe('the answers of a fake OpenAI', () => {
  it('are read by its SDK', async () => {
    provider.script(openai.answer('Hello there'), openai.toolCall(weather));
    const chat = await client.chat.completions.create({ model: 'gpt', messages });
    expect(chat.choices[0]?.message.content).toBe('Hello there');
    expect(chat.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 });
    const called = await client.chat.completions.create({ model: 'gpt', messages });
    expect(called.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Bern"}' } }] },
    });
  });

  it('are read by its SDK as they stream', async () => {
    provider.script(openai.answer(' Hello  there \n'), openai.toolCallStream([weather, weather]));
    const said = await client.chat.completions
      .stream({ model: 'gpt', messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(said.choices[0]?.message.content).toBe(' Hello  there \n');
    expect(said.usage?.total_tokens).toBe(19);
    const called = await client.chat.completions.stream({ model: 'gpt', messages }).finalChatCompletion();
    expect(called.choices[0]?.message.tool_calls).toMatchObject([{ function: weatherText }, { function: weatherText }]);
  });

  it('are vectors in the encoding that was asked for', async () => {
    provider.script(openai.embeddings([[0.5, -1]]), openai.embeddings([[0.5, -1]]));
    for (const encoding_format of ['float', 'base64'] as const) {
      const { data } = await client.embeddings.create({ model: 'e', input: 'Hi', encoding_format });
      expect(encoding_format === 'float' ? data[0]?.embedding : floats(data[0]?.embedding)).toEqual([0.5, -1]);
    }
  });

  it.each<[string, Step, number]>([
    ['badRequest', openai.badRequest(), 400],
    ['unauthorized', openai.unauthorized(), 401],
    ['notFound', openai.notFound(), 404],
    ['rateLimited', openai.rateLimited(2), 429],
    ['quotaExceeded', openai.quotaExceeded(), 429],
    ['serverError', openai.serverError(), 500],
    ['overloaded', openai.overloaded(), 503],
  ])('%s is an error of that status', async (_name, step, status) => {
    provider.script(step);
    await expect(client.chat.completions.create({ model: 'gpt', messages })).rejects.toMatchObject({ status });
  });

  it('can fail after some words', async () => {
    provider.script(openai.failingStream('one two'));
    await expect(client.chat.completions.stream({ model: 'gpt', messages }).finalChatCompletion()).rejects.toThrow(
      /error/,
    );
  });
});

const weatherText = { name: 'weather', arguments: '{"city":"Bern"}' };
const floats = (encoded: unknown) => [
  ...new Float32Array(Uint8Array.from(Buffer.from(String(encoded), 'base64')).buffer),
];

describe('the same answer in every language', () => {
  const usage = { input: 100, output: 20, cached: 30, reasoning: 5 };
  const ask = async (step: Step, path = '/v1') => {
    provider.script(step);
    const response = await fetch(provider.url + path, { method: 'POST', body: '{"model":"m"}' });
    return await response.json();
  };

  it('costs the same', async () => {
    expect(await ask(openai.chat('Hi', { usage }))).toMatchObject({
      usage: { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 30 } },
    });
    expect(await ask(anthropic.chat('Hi', { usage }))).toMatchObject({
      usage: { input_tokens: 70, cache_read_input_tokens: 30, output_tokens: 20 },
    });
    expect(await ask(gemini.chat('Hi', { usage }), '/v1beta/models/g:generateContent')).toMatchObject({
      modelVersion: 'g',
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 30,
        candidatesTokenCount: 15,
        thoughtsTokenCount: 5,
      },
    });
  });

  it('may be silent about its cost', async () => {
    for (const answer of [openai.chat, anthropic.chat, gemini.chat]) {
      expect(JSON.stringify(await ask(answer('Hi', { usage: null })))).not.toMatch(/usage/i);
    }
  });
});

describe('the script', () => {
  const ask = (signal?: AbortSignal) => fetch(provider.url, { method: 'POST', body: '{}', ...(signal && { signal }) });

  it('is played in order, then the handler answers', async () => {
    const before = provider.requests.length;
    provider.script(openai.serverError(), openai.overloaded());
    provider.respond(({ json }) => openai.chat(JSON.stringify(json)));
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status];
    expect(statuses).toEqual([500, 503, 200]);
    expect(provider.requests.slice(before).map(({ isAnswered }) => isAnswered)).toEqual([true, true, true]);
  });

  it('knows when the caller left', async () => {
    const index = provider.requests.length;
    provider.script((wire) => wire.gone);
    const leaving = new AbortController();
    const asked = ask(leaving.signal).catch(() => 'left');
    const request = await provider.request(index);
    leaving.abort();
    expect(await asked).toBe('left');
    await request.aborted;
    expect(request).toMatchObject({ isAborted: true, isAnswered: false });
    await until(() => provider.requests.at(-1)?.isAborted === true);
  });
});
