import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { anthropic } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { models, type ResponsesScene, startResponses } from './kit/responses-scene.js';

let scene: ResponsesScene;
beforeAll(async () => {
  scene = await startResponses();
});
afterAll(() => scene.system.stop());

const model = models.anthropic;
const address = () => ({ baseURL: `${scene.system.url}/v1`, apiKey: scene.secret });
const asksForWeather = () => anthropic.toolCall({ name: 'weather', arguments: { city: 'Bern' } });

describe("Vercel's AI SDK, which speaks Responses by itself", () => {
  const tools = {
    weather: tool({
      description: 'The weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => `${city}: 20 degrees`,
    }),
  };

  it('calls a tool and goes on, referring to what was stored', async () => {
    scene.plays('anthropic', asksForWeather(), anthropic.answer('Bern is warm.'));
    const { text, steps } = await generateText({
      ...{ model: createOpenAI(address())(model), prompt: 'Is Bern warm?', tools, stopWhen: stepCountIs(3) },
    });
    expect([text, steps.length]).toEqual(['Bern is warm.', 2]);
    expect(JSON.stringify(scene.lastAsked('anthropic'))).toContain('Bern: 20 degrees');
  });

  it('streams', async () => {
    scene.plays('anthropic', anthropic.answer(['Bern ', 'is ', 'warm.']));
    const { textStream, usage } = streamText({ model: createOpenAI(address())(model), prompt: 'Is Bern warm?' });
    const pieces: string[] = [];
    for await (const piece of textStream) pieces.push(piece);
    expect(pieces).toEqual(['Bern ', 'is ', 'warm.']);
    expect(await usage).toMatchObject({ inputTokens: 12, outputTokens: 7 });
  });
});

describe('LangChain, asked to speak Responses', () => {
  const chat = () =>
    new ChatOpenAI({ model, useResponsesApi: true, apiKey: scene.secret, configuration: address(), maxRetries: 0 });

  it('answers and streams', async () => {
    scene.plays('anthropic', anthropic.answer('Warm.'), anthropic.answer(['Wa', 'rm.']));
    expect((await chat().invoke('Is Bern warm?')).text).toBe('Warm.');
    const pieces: string[] = [];
    for await (const piece of await chat().stream('Is Bern warm?')) pieces.push(piece.text);
    expect(pieces.join('')).toBe('Warm.');
  });
});

describe('a request as Codex sends it', () => {
  const asked = {
    model,
    stream: true,
    store: false,
    input: [
      { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'You are a coder.' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
    ],
    tools: [
      { type: 'function', name: 'exec_command', description: 'Runs.', strict: false, parameters: { type: 'object' } },
      {
        type: 'namespace',
        name: 'mcp',
        description: 'More.',
        tools: [{ type: 'function', name: 'read', parameters: { type: 'object' } }],
      },
      { type: 'tool_search', execution: 'client', parameters: { type: 'object' } },
      { type: 'web_search', external_web_access: true },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'k',
    client_metadata: { 'x-codex': '1' },
  };

  it('has the events that Codex needs', async () => {
    scene.plays('anthropic', anthropic.toolCallStream([{ name: 'mcp__read', arguments: { path: 'a' } }]));
    const { status, text } = await call(`${scene.system.url}/v1/responses`, asked, { secret: scene.secret });
    expect(status).toBe(200);
    const events = text.split('\n\n').flatMap((frame) => /^data: (.*)$/m.exec(frame)?.[1] ?? []);
    const told = events.map((data) => JSON.parse(data) as { type: string; item?: object; response?: object });
    expect(told.find(({ type }) => type === 'response.output_item.done')?.item).toMatchObject({
      ...{ type: 'function_call', namespace: 'mcp', name: 'read', arguments: '{"path":"a"}', status: 'completed' },
    });
    expect(told.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
    expect(text).not.toContain('[DONE]');
    const tools = scene.lastAsked('anthropic')['tools'] as { name: string }[];
    expect(tools.map(({ name }) => name)).toEqual(['exec_command', 'mcp__read']);
  });
});
