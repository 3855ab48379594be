import Anthropic from '@anthropic-ai/sdk';
import Former from 'anthropic-sdk-0137';
import { picture } from './application.js';

/** Both are one class to a spec: what differs is what they send. */
export const sdks = [
  { sdk: '1.11', Client: Anthropic, version: '2026-10-21' },
  { sdk: '0.137', Client: Former as unknown as typeof Anthropic, version: '2023-06-01' },
];

type Message = Anthropic.MessageParam;

const weather: Anthropic.Tool = {
  name: 'weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

const which: Message = { role: 'user', content: 'Which city is warmer?' };

/** An application written for Anthropic that knows of nobody else: all it is told is the name of a model. */
export function anthropicApplication(client: Anthropic) {
  const plain = {
    max_tokens: 100,
    system: 'You are terse.',
    stop_sequences: ['END'],
    messages: [{ role: 'user' as const, content: 'How are you?' }],
  };

  return {
    client,

    say: (model: string) => client.messages.create({ model, ...plain }).withResponse(),

    stream: async (model: string) => {
      const running = client.messages.stream({ model, ...plain });
      const pieces: string[] = [];
      const events: Anthropic.MessageStreamEvent[] = [];
      running.on('text', (piece) => pieces.push(piece)).on('streamEvent', (event) => events.push(event));
      return { pieces, events, message: await running.finalMessage() };
    },

    /** Lets the model call `weather`, tells it the weather, and returns what was called and what was said then. */
    tools: async (model: string) => {
      const asked = { model, max_tokens: 100, tools: [weather] };
      const first = await client.messages.create({ ...asked, messages: [which] });
      const calls = first.content.filter((block) => block.type === 'tool_use');
      const results = calls.map(({ id }, index) => ({
        ...{ type: 'tool_result' as const, tool_use_id: id, content: `${20 + index} degrees` },
      }));
      const told: Message[] = [
        which,
        { role: 'assistant', content: first.content },
        { role: 'user', content: results },
      ];
      return { first, calls, answer: await client.messages.create({ ...asked, messages: told }) };
    },

    streamedTools: (model: string) =>
      client.messages.stream({ model, max_tokens: 100, tools: [weather], messages: [which] }).finalMessage(),

    image: async (model: string) => {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: picture };
      const content = [
        { type: 'text' as const, text: 'What is this?' },
        { type: 'image' as const, source },
      ];
      return client.messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content }] });
    },

    /** Thinks, and is asked to go on from what it thought. */
    thinking: async (model: string) => {
      const asked = { model, max_tokens: 4096, thinking: { type: 'enabled' as const, budget_tokens: 2048 } };
      const first = await client.messages.stream({ ...asked, messages: [which] }).finalMessage();
      const more: Message[] = [which, { role: 'assistant', content: first.content }, { role: 'user', content: 'And?' }];
      return { first, second: await client.messages.create({ ...asked, messages: more }) };
    },

    count: (model: string) => client.messages.countTokens({ model, messages: plain.messages, system: plain.system }),
  };
}
