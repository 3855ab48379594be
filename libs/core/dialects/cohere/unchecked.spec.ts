import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import { bodyOnly } from '../kit/index.js';
import { openAiChatIngress } from '../openai-chat/index.js';
import { cohere } from './index.js';

const target = { provider: 'cohere', model: 'command-a', newId: (prefix: string) => `${prefix}1`, now: 1 };

/** Mostly as it should be, now and then anything. */
const odd = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });
const object = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  odd(fc.record(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, odd(value)]))));
const of = (...values: readonly unknown[]) => fc.constantFrom(...values);

const part = object({
  type: of('text', 'refusal', 'image_url', 'file'),
  text: fc.string(),
  refusal: fc.string(),
  image_url: object({ url: fc.string(), detail: of('low') }),
});
const called = object({ name: fc.string(), arguments: of('{}', '') });
const message = object({
  role: of('system', 'user', 'assistant', 'tool', 'function'),
  content: fc.oneof(fc.string(), fc.array(part, { maxLength: 2 })),
  refusal: fc.string(),
  reasoning_content: fc.string(),
  tool_calls: fc.array(object({ id: of('1'), type: of('function', 'custom'), function: called }), { maxLength: 2 }),
  tool_call_id: of('1'),
  extra_content: object({ cohere: object({ citations: fc.array(fc.jsonValue()) }) }),
});
const fields = {
  tools: fc.array(object({ type: of('function', 'custom'), function: object({ name: fc.string() }) })),
  tool_choice: fc.oneof(of('none', 'auto', 'x'), object({ type: of('function'), function: called })),
  response_format: object({ type: of('text', 'json_schema', 'grammar'), json_schema: fc.jsonValue() }),
  reasoning_effort: of('low', 'default', 'constructor'),
  ...{ stop: odd(of('END')), temperature: fc.jsonValue(), thinking: fc.jsonValue(), documents: fc.jsonValue() },
};

describe('a request that nobody checked in full', () => {
  it('is rendered or refused with the name of the field, never worse', () => {
    const messages = fc.array(message, { minLength: 1, maxLength: 4 });
    const request = fc.record({ model: of('any'), messages, ...fields }, { requiredKeys: ['model', 'messages'] });
    fc.assert(
      fc.property(request, (body) => {
        try {
          cohere.chat.renderRequest(openAiChatIngress.parseRequest(bodyOnly(body)).request, target);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect(error).toMatchObject({ code: 'invalid_request', details: { param: expect.any(String) } });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
