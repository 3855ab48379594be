import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = {
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  newId: (prefix) => `${prefix}1`,
  now: 1_700_000_000,
};
const hello: ChatRequest = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] };
const render = (request: Partial<ChatRequest>, to: Partial<Target> = {}) =>
  anthropicMessages.chat.renderRequest({ ...hello, ...request }, { ...target, ...to });
const refusal = (request: Partial<ChatRequest>): Failure => {
  try {
    render(request);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a chat request for Anthropic', () => {
  it('says only what was asked for, and the limit that Anthropic demands', () => {
    expect(render({})).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('goes to /v1/messages, streaming or not', () => {
    expect(anthropicMessages.chat.path(target, true)).toBe('/v1/messages');
    expect(render({ stream: true })).toMatchObject({ stream: true });
    expect(render({ stream: false })).not.toHaveProperty('stream');
  });

  it.each([
    [{ max_completion_tokens: 7, max_tokens: 9 }, 7],
    [{ max_tokens: 9 }, 9],
    [{ max_tokens: null }, 32_000],
  ])('takes the limit of %j', (limits, expected) => {
    expect(render(limits, { maxOutput: 32_000 })).toMatchObject({ max_tokens: expected });
  });

  it('keeps the temperature within what Anthropic takes', () => {
    expect(render({ temperature: 1.7, top_k: 5 })).toMatchObject({ temperature: 1, top_k: 5 });
    expect(render({ temperature: -1 })).toMatchObject({ temperature: 0 });
  });

  it('sends Claude a temperature or a top_p, and other models both', () => {
    expect(render({ temperature: 0.5, top_p: 0.9 })).not.toHaveProperty('top_p');
    expect(render({ top_p: 0.9 })).toMatchObject({ top_p: 0.9 });
    expect(render({ temperature: 0.5, top_p: 0.9 }, { model: 'glm-5' })).toMatchObject({
      temperature: 0.5,
      top_p: 0.9,
    });
  });

  it.each([
    'claude-opus-4-7',
    'claude-opus-5',
    'anthropic/claude-sonnet-5.5',
    'claude-fable-5-2',
    'claude-haiku-latest',
  ])('sends %s no sampling parameters, for it refuses them', (model) => {
    const body = render({ temperature: 1, top_p: 1, top_k: 1 }, { model });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
  });

  it.each([
    'claude-opus-4-6',
    'claude-sonnet-4.6',
    'claude-haiku-4-5-20251001',
    'claude-3-7-sonnet-20250219',
    'claude-sonnet-4@20250514',
  ])('sends %s its temperature', (model) =>
    expect(render({ temperature: 0.2 }, { model })).toMatchObject({ temperature: 0.2 }),
  );

  it('stops at sequences, but never at mere white space, which Anthropic refuses', () => {
    expect(render({ stop: 'END' })).toMatchObject({ stop_sequences: ['END'] });
    expect(render({ stop: ['\n', 'END', ' '] })).toMatchObject({ stop_sequences: ['END'] });
    expect(render({ stop: '\n\n' })).not.toHaveProperty('stop_sequences');
  });

  it('tells who the user is', () => {
    expect(render({ user: 'u-1' })).toMatchObject({ metadata: { user_id: 'u-1' } });
    expect(render({ safety_identifier: 's-1' })).toMatchObject({ metadata: { user_id: 's-1' } });
  });

  it.each([
    ['auto', 'auto'],
    ['default', 'standard_only'],
    ['standard_only', 'standard_only'],
    ['flex', undefined],
  ])('asks for the service tier %s as %s', (tier, expected) => {
    expect(render({ service_tier: tier })['service_tier']).toBe(expected);
  });

  it("passes on Anthropic's own fields and drops what it does not know", () => {
    const own = {
      context_management: { edits: [] },
      container: 'c',
      inference_geo: 'us',
      speed: 'fast',
      mcp_servers: [],
    };
    const body = render({ ...own, seed: 1, logprobs: true, store: true, metadata: { a: 'b' }, presence_penalty: 1 });
    expect(body).toMatchObject(own);
    expect(Object.keys(body)).toEqual([...Object.keys(own), 'model', 'max_tokens', 'messages']);
  });

  it('refuses to give several answers', () => {
    expect(refusal({ n: 2 })).toMatchObject({ code: 'invalid_request', details: { param: 'n' } });
    expect(() => render({ n: 1 })).not.toThrow();
  });
});

describe('the shape of an answer', () => {
  const schema = {
    type: 'object',
    properties: { age: { type: 'integer', minimum: 0 }, kind: { oneOf: [{ const: 'a' }, { const: 'b' }] } },
    required: ['age', 'kind'],
    $schema: 'http://json-schema.org/draft-07/schema#',
  };
  const format = (over: object = {}): ChatRequest['response_format'] => ({
    type: 'json_schema',
    json_schema: { name: 'x', schema, ...over },
  });

  it('is held by constrained decoding, with the schema in the subset that it takes', () => {
    expect(render({ response_format: format({ description: 'A person' }) })).toMatchObject({
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            description: 'A person',
            properties: {
              age: { type: 'integer', description: 'minimum: 0' },
              kind: { anyOf: [{ const: 'a' }, { const: 'b' }] },
            },
            required: ['age', 'kind'],
            additionalProperties: false,
          },
        },
      },
    });
  });

  it('keeps definitions reachable under the name that Anthropic knows', () => {
    const referring = {
      $ref: '#/definitions/P',
      definitions: { P: { type: 'object', properties: { a: { type: 'string', format: 'email' } } } },
    };
    expect(render({ response_format: format({ schema: referring }) })['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          $ref: '#/$defs/P',
          $defs: {
            P: { type: 'object', properties: { a: { type: 'string', format: 'email' } }, additionalProperties: false },
          },
        },
      },
    });
  });

  const tree = { type: 'object', properties: { next: { $ref: '#' } } };
  const map = { type: 'object', additionalProperties: { type: 'string' } };
  const names = Array.from({ length: 11 }, (_, index) => [`p${index}`, { type: 'string' }]);
  const wide = { type: 'object', properties: Object.fromEntries(names) as Record<string, unknown> };
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `d${at}`,
      { type: 'array', items: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ]),
  );
  const bomb = { type: 'object', properties: { a: { $ref: '#/$defs/d0' } }, $defs: doubling };
  it.each([
    ['is recursive', 'claude-sonnet-4-5', tree],
    ['holds a map', 'claude-sonnet-4-5', map],
    ['has many optional properties', 'claude-sonnet-4-5', wide],
    ['unfolds without end', 'claude-sonnet-4-5', bomb],
    ['is for a model without constrained decoding', 'claude-sonnet-4-20250514', schema],
  ])('is asked for in words where the schema %s', (_, model, wanted) => {
    const body = render({ response_format: format({ schema: wanted }) }, { model });
    expect(body).not.toHaveProperty('output_config');
    expect(JSON.stringify(body['system'])).toContain('must match this JSON schema');
  });

  it('is asked for in words where only JSON was wanted, after the instructions', () => {
    const body = render({
      messages: [{ role: 'system', content: 'Be kind.' }, ...hello.messages],
      response_format: { type: 'json_object' },
    });
    expect(body['system']).toEqual([
      { type: 'text', text: 'Be kind.' },
      { type: 'text', text: expect.stringContaining('one valid JSON object') },
    ]);
  });
});
