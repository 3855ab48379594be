import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import { bodyOnly } from '../kit/index.js';
import { openAiChatIngress } from '../openai-chat/index.js';
import { ollama } from './index.js';

const target = { provider: 'ollama', model: 'qwen3', newId: (prefix: string) => `${prefix}1`, now: 1 };

/** Mostly well formed, anything now and then: the ingress checks no more than the gateway itself reads. */
const sometimes = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 50, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  sometimes(fc.record(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, sometimes(value)]))));
const one = (...words: unknown[]) => fc.constantFrom(...words);

const detail = record({
  type: one('reasoning.text', 'reasoning.encrypted'),
  format: one('google-gemini-v1'),
  data: one('s'),
  signature: one('s'),
});
const part = record({
  type: one('text', 'text', 'image_url', 'input_audio', 'file', 'refusal'),
  text: fc.string(),
  refusal: fc.string(),
  image_url: record({ url: one('data:image/png;base64,AA', 'https://a.example') }),
  input_audio: record({ data: fc.string(), format: one('wav') }),
  file: record({ file_data: one('data:a/b;base64,AA', 'AA'), file_id: fc.string(), filename: fc.string() }),
  extra_content: record({ google: record({ thought_signature: one('s') }) }),
});
const content = fc.oneof(fc.string(), fc.array(part, { maxLength: 2 }));
const called = record({ name: fc.string(), arguments: one('{}', '{"a":1}', '{') });
const message = record({
  role: one('system', 'user', 'user', 'assistant', 'assistant', 'tool', 'function'),
  content,
  refusal: fc.string(),
  tool_calls: fc.array(
    record({ id: one('1', '2'), type: one('function', 'function', 'function', 'custom'), function: called }),
    {
      maxLength: 2,
    },
  ),
  tool_call_id: one('1', '2'),
  reasoning_details: fc.array(detail, { maxLength: 2 }),
  extra_content: record({ google: record({ thought_signature: one('s') }) }),
});
const request = fc.record(
  {
    model: fc.constant('any'),
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    tools: fc.array(
      record({
        type: one('function', 'function', 'function', 'custom'),
        function: record({ name: fc.string(), parameters: fc.jsonValue() }),
      }),
    ),
    tool_choice: fc.oneof(
      one('none', 'auto', 'x'),
      record({ type: one('function', 'allowed_tools'), function: called }),
    ),
    response_format: record({
      type: one('text', 'json_object', 'json_schema', 'grammar'),
      json_schema: fc.jsonValue(),
    }),
    reasoning_effort: one('low', 'default', 'constructor'),
    options: fc.jsonValue(),
    keep_alive: fc.jsonValue(),
  },
  { requiredKeys: ['model', 'messages'] },
);

describe('a request that nobody checked in full', () => {
  it('is rendered or refused with the name of the field, never worse', () => {
    fc.assert(
      fc.property(request, (body) => {
        try {
          ollama.chat.renderRequest(openAiChatIngress.parseRequest(bodyOnly(body)).request, target);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect(error).toMatchObject({ code: 'invalid_request', details: { param: expect.any(String) } });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
