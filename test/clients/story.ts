import { type AnswerOptions, openai, responses, type Step, type ToolCall } from '../fakes/upstream/index.js';
import type { Language } from '../e2e/kit/languages.js';

/** What an application in another language does, in order, and what it must print of it. */
interface Story {
  /** What the provider answers. */
  readonly steps: (language: Language) => readonly Step[];
  readonly told: object;
}

const cities = [{ city: 'Bern' }, { city: 'Rome' }];
const calls: readonly ToolCall[] = cities.map((city) => ({ name: 'weather', arguments: city }));
const pieces = ['I ', 'am ', 'fine.'];
const usage = { input: 12, output: 7 };

export const vectors = [
  [0.5, -1, 0.25],
  [1, 0, -0.5],
];

/** Of an application written for OpenAI. */
export const openaiStory: Story = {
  steps: ({ kind, fake }) => {
    // OpenAI is asked in Responses by whoever speaks Responses.
    const answer = (content: string | readonly string[], options?: AnswerOptions) =>
      (kind === 'openai' ? responses : fake).answer(content, options);
    return [
      fake.answer('I am fine.'),
      fake.answer(pieces),
      fake.toolCall(calls),
      fake.answer('Rome.'),
      fake.toolCallStream(calls),
      fake.jsonAnswer({ name: 'Bell', age: 29 }),
      answer('I am fine.'),
      answer(pieces),
      ...(kind === 'openai' ? [openai.embeddings(vectors)] : []),
    ];
  },
  told: {
    chat: { text: 'I am fine.', finish: 'stop', ...usage },
    stream: { pieces, ...usage },
    tools: { calls: cities, text: 'Rome.' },
    streamed_tools: { calls: cities },
    structured: { name: 'Bell', age: 29 },
    responses: { text: 'I am fine.', status: 'completed', ...usage },
    responses_stream: { pieces, status: 'completed', ...usage },
    embeddings: vectors,
    models: true,
    refusal: { status: 404, code: 'model_not_found', has_id: true },
  },
};

/** Of an application written for Anthropic. */
export const anthropicStory: Story = {
  steps: ({ fake }) => [
    fake.answer('I am fine.'),
    fake.answer(pieces),
    fake.toolCall(calls),
    fake.answer('Rome.'),
    fake.toolCallStream(calls),
  ],
  told: {
    message: { text: 'I am fine.', stop: 'end_turn', ...usage },
    message_stream: { pieces, stop: 'end_turn', output: 7 },
    message_tools: { calls: cities, text: 'Rome.' },
    streamed_message_tools: { calls: cities },
    models: true,
    refusal: { status: 404, type: 'not_found_error', has_id: true },
  },
};
