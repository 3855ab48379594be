import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import type { ChatRequest, Message } from '../../hub/index.js';
import { gemini } from './index.js';

const target = { provider: 'google', newId: (prefix: string) => `${prefix}1`, now: 1 };

const part = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string() }),
  fc.record({
    type: fc.constant('image_url' as const),
    image_url: fc.record({ url: fc.oneof(fc.webUrl(), fc.constant('data:image/png;base64,AA'), fc.string()) }),
  }),
  fc.record({
    type: fc.constant('input_audio' as const),
    input_audio: fc.record({ data: fc.base64String(), format: fc.constant('wav') }),
  }),
  fc.record({
    type: fc.constant('file' as const),
    file: fc.record({ file_data: fc.string(), filename: fc.string() }, { requiredKeys: [] }),
  }),
);
const textPart = fc.record({ type: fc.constant('text' as const), text: fc.string() });
const words = fc.oneof(fc.string(), fc.array(textPart));

const user = fc.record({ role: fc.constant('user' as const), content: fc.oneof(fc.string(), fc.array(part)) });
const system = fc.record({ role: fc.constantFrom('system' as const, 'developer' as const), content: words });
const assistant = fc.record({
  role: fc.constant('assistant' as const),
  content: fc.oneof(words, fc.constant(null)),
  reasoning_content: fc.option(fc.string()),
});
const step = fc
  .array(
    fc.record({ name: fc.string(), written: fc.oneof(fc.json(), fc.string()), answer: fc.oneof(fc.json(), words) }),
  )
  .map((calls): Message[] => [
    {
      role: 'assistant',
      content: null,
      tool_calls: calls.map(({ name, written }, index) => ({
        id: `call_${index}`,
        type: 'function',
        function: { name, arguments: written },
      })),
    },
    ...calls.map(({ answer }, index): Message => ({ role: 'tool', tool_call_id: `call_${index}`, content: answer })),
  ]);
const one = fc.oneof(user, system, assistant).map((message): Message[] => [message]);
const messages = fc.array(fc.oneof(one, step), { maxLength: 8 }).map((steps) => steps.flat());

const request = fc.record(
  {
    model: fc.constant('any'),
    messages,
    temperature: fc.double(),
    stop: fc.oneof(fc.string(), fc.array(fc.string())),
    tools: fc.array(
      fc.record({
        type: fc.constant('function' as const),
        function: fc.record({ name: fc.string(), parameters: fc.dictionary(fc.string(), fc.jsonValue()) }),
      }),
    ),
    tool_choice: fc.constantFrom('none' as const, 'auto' as const, 'required' as const),
    reasoning_effort: fc.constantFrom('none' as const, 'low' as const, 'max' as const),
    extra_body: fc.jsonValue(),
  },
  { requiredKeys: ['model', 'messages'] },
);
const model = fc.constantFrom('gemini-2.5-flash', 'gemini-3-pro-preview', 'gemini-flash-latest', 'gemma-3-27b-it', '');

/** `undefined` where it is refused: that is allowed, as a Failure that names the field. */
function render(asked: ChatRequest, name: string): Record<string, unknown> | undefined {
  try {
    return gemini.chat.renderRequest(asked, { ...target, model: name });
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_request' && error.details.param) return undefined;
    throw error;
  }
}

interface Turn {
  readonly role: string;
  readonly parts: readonly Readonly<Record<string, Record<string, unknown> | undefined>>[];
}
const turnsOf = (rendered: Record<string, unknown> | undefined) => (rendered?.['contents'] ?? []) as readonly Turn[];

describe('any conversation, as Gemini reads it', () => {
  it('is said or refused, and nothing else', () => {
    fc.assert(fc.property(request, model, (asked, name) => void JSON.stringify(render(asked, name))));
  });

  it('alternates between user and model, and no turn is empty', () => {
    fc.assert(
      fc.property(request, model, (asked, name) => {
        const turns = turnsOf(render(asked, name));
        const roles = turns.map(({ role }) => role);
        expect(roles.filter((role, index) => role === roles[index - 1])).toEqual([]);
        expect(turns.filter(({ parts }) => parts.length === 0)).toEqual([]);
      }),
    );
  });

  it('answers all calls of a turn in the one right behind it, by name and with objects', () => {
    fc.assert(
      fc.property(request, model, (asked, name) => {
        const turns = turnsOf(render(asked, name));
        const told = (turn: Turn | undefined, kind: string): Record<string, unknown>[] =>
          (turn?.parts ?? []).map((each) => each[kind]).filter((each) => each !== undefined);
        turns.forEach((turn, index) => {
          const names = told(turn, 'functionCall').map((call) => call['name']);
          const results = told(turns[index + 1], 'functionResponse');
          expect(results.map((result) => result['name'])).toEqual(names);
          expect(results.every(({ response }) => typeof response === 'object' && !Array.isArray(response))).toBe(true);
        });
      }),
    );
  });
});
