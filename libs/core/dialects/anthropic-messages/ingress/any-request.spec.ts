import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bodyOnly } from '../../kit/index.js';
import { anthropicMessagesIngress } from './index.js';

describe('whatever a caller sends', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const block = fc.record(
    {
      type: fc.constantFrom(
        'text',
        'image',
        'document',
        'search_result',
        'tool_use',
        'tool_result',
        'thinking',
        'redacted_thinking',
        'x',
        7,
      ),
      ...{
        text: json,
        source: fc.oneof(
          json,
          fc.record({ type: fc.constantFrom('base64', 'url', 'file', 'text', 'content'), data: json, content: json }),
        ),
      },
      ...{ id: json, name: json, input: json, tool_use_id: json, content: json, thinking: json, signature: json },
      data: fc.oneof(
        json,
        fc.constantFrom('gatewright.1.', 'gatewright.1.bnVsbA', 'gatewright.1.eyJkZXRhaWxzIjpbMV0sImNhbGxzIjo3fQ'),
      ),
      ...{ citations: json, cache_control: json },
    },
    { requiredKeys: ['type'] },
  );
  const body = fc.record(
    {
      model: fc.oneof(fc.constant('m'), json),
      max_tokens: fc.oneof(fc.constant(5), json),
      messages: fc.oneof(
        json,
        fc.array(
          fc.record({
            role: fc.constantFrom('user', 'assistant', 'system', 'x'),
            content: fc.oneof(json, fc.array(block)),
          }),
        ),
      ),
      ...{
        system: fc.oneof(json, fc.array(block)),
        tools: json,
        tool_choice: json,
        thinking: json,
        output_config: json,
      },
      ...{ metadata: json, stream: json, stop_sequences: json },
    },
    { requiredKeys: ['model', 'max_tokens', 'messages'] },
  );

  it('is understood, or refused with the path of a field', () => {
    fc.assert(
      fc.property(body, (sent) => {
        try {
          anthropicMessagesIngress.parseRequest(bodyOnly(sent));
        } catch (error) {
          expect(error).toMatchObject({
            code: 'invalid_request',
            details: { param: expect.stringMatching(/^[a-z_]+(\.|$)/) },
          });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
