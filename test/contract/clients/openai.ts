import { expect } from '@jest/globals';
import { openAiChatIngress, openAiCompletionsIngress, openAiResponsesIngress } from '#core/dialects';
import { hasSchemas, schemaOfEvent, violations } from '../../fixtures/replay/schemas.js';
import { list, text } from '../voices/json.js';
import type { Client } from './client.js';

const joined = (some: readonly unknown[], ...path: readonly (string | number)[]) =>
  some.map((one) => text(one, ...path)).join('');
const namesIn = (calls: readonly unknown[]) => calls.map((call) => text(call, 'function', 'name')).filter(Boolean);
const isDescribed = (schema: Parameters<typeof violations>[0], value: unknown) =>
  expect({ value, wrong: violations(schema, value) }).toEqual({ value, wrong: [] });

const chatBody = { model: 'any', messages: [{ role: 'user', content: 'Hi' }] };

export const chat: Client = {
  ingress: openAiChatIngress,
  body: chatBody,
  streamed: { ...chatBody, stream: true, stream_options: { include_usage: true } },
  whole: (answer) => {
    isDescribed('CreateChatCompletionResponse', answer);
    const message = list(answer, 'choices').map((choice) => (choice as { message: unknown }).message)[0];
    return {
      text: text(message, 'content'),
      thought: text(message, 'reasoning_content'),
      calls: namesIn(list(message, 'tool_calls')),
    };
  },
  events: (events) => {
    expect(events.at(-1)).toBe('[DONE]');
    for (const chunk of events.slice(0, -1)) isDescribed('CreateChatCompletionStreamResponse', chunk);
    const choices = events.flatMap((chunk) => list(chunk, 'choices'));
    return {
      text: joined(choices, 'delta', 'content'),
      thought: joined(choices, 'delta', 'reasoning_content'),
      calls: namesIn(choices.flatMap((choice) => list(choice, 'delta', 'tool_calls'))),
    };
  },
};

const completion = { model: 'any', prompt: 'Hi' };

export const completions: Client = {
  ingress: openAiCompletionsIngress,
  body: completion,
  streamed: { ...completion, stream: true },
  isTextOnly: true,
  whole: (answer) => {
    isDescribed('CreateCompletionResponse', answer);
    return { text: text(answer, 'choices', 0, 'text'), thought: '', calls: [] };
  },
  events: (events) => {
    expect(events.at(-1)).toBe('[DONE]');
    for (const chunk of events.slice(0, -1)) isDescribed('CreateCompletionResponse', chunk);
    return {
      text: joined(
        events.flatMap((chunk) => list(chunk, 'choices')),
        'text',
      ),
      thought: '',
      calls: [],
    };
  },
};

const response = { model: 'any', input: 'Hi' };

export const responses: Client = {
  ingress: openAiResponsesIngress,
  body: response,
  streamed: { ...response, stream: true },
  whole: (answer) => {
    isDescribed('Response', answer);
    const items = list(answer, 'output');
    const ofType = (type: string) => items.filter((item) => text(item, 'type') === type);
    return {
      text: joined(
        ofType('message').flatMap((item) => list(item, 'content')),
        'text',
      ),
      thought: joined(
        ofType('reasoning').flatMap((item) => list(item, 'summary')),
        'text',
      ),
      calls: ofType('function_call').map((item) => text(item, 'name')),
    };
  },
  events: (events) => {
    for (const event of events) {
      const type = text(event, 'type');
      const schema = schemaOfEvent(type);
      expect({ type, isDescribed: schema !== undefined }).toEqual({ type, isDescribed: hasSchemas });
      if (schema) isDescribed(schema, event);
    }
    const last = events.at(-1);
    expect(text(last, 'type')).toBe('response.completed');
    const ofType = (type: string) => events.filter((event) => text(event, 'type') === type);
    const read = {
      text: joined(ofType('response.output_text.delta'), 'delta'),
      thought: joined(ofType('response.reasoning_summary_text.delta'), 'delta'),
      calls: ofType('response.output_item.done')
        .map((event) => text(event, 'item', 'name'))
        .filter(Boolean),
    };
    expect(responses.whole((last as { response: unknown }).response)).toEqual(read);
    return read;
  },
};
