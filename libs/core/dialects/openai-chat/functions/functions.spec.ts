import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../failure/index.js';
import type { ChatChunk, ChatResponse } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { openAiChatIngress } from '../ingress.js';
import { openAiFunctionsIngress as ingress } from './ingress.js';

const look = { name: 'look', description: 'Looks', parameters: { type: 'object' } };
const user = { role: 'user', content: 'Hi' };
const understood = (body: object) => ingress.parseRequest(bodyOnly({ model: 'm', messages: [user], ...body })).request;
const older = (body: object) => openAiChatIngress.older?.(bodyOnly({ model: 'm', messages: [user], ...body }));

describe('a chat request from before there were tools', () => {
  it.each([
    [{ functions: [look] }],
    [{ function_call: 'none' }],
    [{ messages: [{ role: 'function', name: 'look', content: '' }] }],
    [{ messages: [{ role: 'assistant', function_call: { name: 'look', arguments: '' } }] }],
  ])('is known by %j', (body) => {
    expect(older(body)).toBe(ingress);
  });

  it.each([[{}], [{ functions: null }], [{ tools: [] }], [{ messages: 'none' }], [{ messages: [null] }]])(
    'is not meant by %j',
    (body) => {
      expect(older(body)).toBeUndefined();
    },
  );

  it('has tools instead, beside those it may have', () => {
    const tool = { type: 'function', function: { name: 'own' } };
    const request = understood({ functions: [look], tools: [tool], function_call: { name: 'look' }, more: 1 });
    expect(request).toEqual({
      ...{ model: 'm', messages: [user], more: 1 },
      tools: [tool, { type: 'function', function: look }],
      tool_choice: { type: 'function', function: { name: 'look' } },
    });
  });

  it('is no request with tools where it names none', () => {
    expect(understood({ function_call: 'none', functions: null })).toEqual({
      ...{ model: 'm', messages: [user], tool_choice: 'none' },
    });
    expect(understood({ functions: [] })).not.toHaveProperty('tools');
  });

  it.each([
    [{ functions: 'look' }, 'functions'],
    [{ functions: [look, {}] }, 'functions[1].name'],
    [{ function_call: 7 }, 'function_call'],
    [{ function_call: {} }, 'function_call'],
    [{ messages: [user, { role: 'assistant', function_call: { name: 'look' } }] }, 'messages[1].function_call'],
    [{ functions: [look], tools: 'none' }, 'tools'],
    [{ functions: [look], messages: [] }, 'messages'],
    [{ functions: [look], messages: [7] }, 'messages[0]'],
  ])('is refused where it cannot be read: %j', (body, param) => {
    let failure: unknown;
    try {
      understood(body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'invalid_request', details: { param } });
  });

  it('finds to each result its call, whatever was called before', () => {
    const name = fc.constantFrom('look', 'listen', 'constructor');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), (names) => {
        const messages = names.flatMap((called) => [
          { role: 'assistant', content: null, function_call: { name: called, arguments: '{}' } },
          { role: 'function', name: called, content: called },
        ]);
        const told = understood({ functions: [look], messages: [user, ...messages] }).messages.slice(1);
        const pairs = names.map((_, at) => [told[2 * at], told[2 * at + 1]]);
        for (const [call, result] of pairs) {
          const [made] = (call as unknown as { tool_calls: { id: string; function: { name: string } }[] }).tool_calls;
          expect(result).toEqual({ role: 'tool', tool_call_id: made?.id, content: made?.function.name });
        }
        expect(new Set(told.flatMap((message) => ('tool_call_id' in message ? [message.tool_call_id] : []))).size).toBe(
          names.length,
        );
      }),
    );
  });
});

describe('the answer to it', () => {
  const call = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{"a":1}' } };
  const about = { id: 'c', created: 1, model: 'm' };
  const response = (message: object, finish_reason: string) =>
    ({
      ...about,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason, logprobs: null }],
    }) as unknown as ChatResponse;
  const asking = bodyOnly({});

  it('has the first call without its id', () => {
    const message = { role: 'assistant', content: null, refusal: null, tool_calls: [call, { ...call, id: 'call_2' }] };
    expect(ingress.renderResponse(response(message, 'tool_calls'), asking)).toMatchObject({
      choices: [
        { message: { role: 'assistant', content: null, function_call: call.function }, finish_reason: 'function_call' },
      ],
    });
  });

  it('is as it was where nothing is called', () => {
    const plain = response({ role: 'assistant', content: 'Hi', refusal: null }, 'stop');
    expect(ingress.renderResponse(plain, asking)).toEqual(plain);
  });

  it('streams as the whole is, and never a second call', () => {
    const encoder = ingress.encoder(asking);
    const say = (delta: object, finish_reason: string | null = null) =>
      encoder.push({
        ...about,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason }],
      } as unknown as ChatChunk);
    const piece = (index: number, told: object) => ({ tool_calls: [{ index, function: told }] });
    expect(say({ ...piece(0, { name: 'look', arguments: '' }), role: 'assistant' })).toContain(
      '"function_call":{"name":"look","arguments":""}',
    );
    expect(say(piece(0, { arguments: '{}' }))).toContain('"delta":{"function_call":{"arguments":"{}"}}');
    expect(say(piece(1, { name: 'look', arguments: '{}' }))).toContain('"delta":{}');
    expect(say({}, 'tool_calls')).toContain('"finish_reason":"function_call"');
    expect(encoder.end()).toBe('data: [DONE]\n\n');
  });
});
