import type OpenAI from 'openai';

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** One pixel. */
export const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

type Message = OpenAI.ChatCompletionMessageParam;

/** An application written for OpenAI that knows of nobody else: all it is told is the name of a model. */
export function applicationWith(client: OpenAI) {
  const messages: Message[] = [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: 'How are you?' },
  ];
  const limits = { max_tokens: 100, temperature: 0.5, stop: ['END'] };

  return {
    chat: (model: string) => client.chat.completions.create({ model, messages, ...limits }).withResponse(),

    stream: async (model: string) => {
      const running = client.chat.completions.stream({
        ...{ model, messages, ...limits },
        stream_options: { include_usage: true },
      });
      const pieces: string[] = [];
      running.on('content', (piece) => pieces.push(piece));
      return { pieces, answer: await running.finalChatCompletion() };
    },

    /** Lets the model call `weather`, tells it the weather, and returns what was called and what was said then. */
    tools: async (model: string) => {
      const asked: Message[] = [{ role: 'user', content: 'Which city is warmer?' }];
      const first = await client.chat.completions.create({ model, messages: asked, tools: [weather] });
      const calls = first.choices[0]?.message.tool_calls ?? [];
      const results = calls.map(({ id }, index): Message => {
        return { role: 'tool', tool_call_id: id, content: `${20 + index} degrees` };
      });
      const told: Message[] = [...asked, { role: 'assistant', tool_calls: calls }, ...results];
      const answer = await client.chat.completions.create({ model, messages: told, tools: [weather] });
      return { first, calls, answer };
    },

    streamedTools: async (model: string) =>
      client.chat.completions
        .stream({ model, messages: [{ role: 'user', content: 'Which city is warmer?' }], tools: [weather] })
        .finalChatCompletion(),

    schema: async (model: string) => {
      const answer = await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Who invented the telephone?' }],
        response_format: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema: person } },
      });
      return JSON.parse(answer.choices[0]?.message.content ?? '') as { name: string; age: number };
    },

    image: async (model: string) => {
      const url = `data:image/png;base64,${picture}`;
      const content = [
        { type: 'text' as const, text: 'What is this?' },
        { type: 'image_url' as const, image_url: { url } },
      ];
      const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
      return answer.choices[0]?.message.content;
    },

    embed: async (model: string, input: string[]) => {
      const { data } = await client.embeddings.create({ model, input });
      return data.map(({ embedding }) => embedding);
    },
  };
}
