import { describe, expect, it } from '@jest/globals';
import { Failure } from '../failure/index.js';
import { needsOf, readExtras } from './index.js';

const needs = (request: object) => needsOf({ model: 'm', messages: [], ...request });
const parts = (...types: readonly string[]) => ({
  messages: [{ role: 'user', content: types.map((type) => ({ type })) }],
});

describe('what a model must be able to do', () => {
  it.each([
    ['nothing more for text', { messages: [{ role: 'user', content: 'Hi' }] }, []],
    ['to see', parts('text', 'image_url', 'image_url'), ['vision']],
    ['to hear and to read files', parts('input_audio', 'file'), ['audio', 'pdf']],
    [
      'to see what is sent as a file, or given back by a tool',
      {
        messages: [
          { role: 'user', content: [{ type: 'file', file: { file_data: 'data:image/png;base64,AA==' } }] },
          { role: 'tool', tool_call_id: '1', content: [{ type: 'image_url' }] },
        ],
      },
      ['vision'],
    ],
    [
      'to read what is kept elsewhere',
      { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
      ['pdf'],
    ],
    ['nothing more where it is to think', { reasoning_effort: 'high' }, []],
    ['to use tools', { tools: [{}] }, ['tools']],
    ['no tools where the list is empty', { tools: [] }, []],
    ['to keep to a schema', { response_format: { type: 'json_schema' } }, ['json_schema']],
    ['nothing we know for parts we do not know', parts('constructor', '__proto__', 'new'), []],
  ])('is %s', (_, request, expected) => {
    expect(needs(request)).toEqual(expected);
  });
});

it('must think where the caller wants nothing left out', () => {
  const strict = (request: object) => needsOf({ model: 'm', messages: [], ...request }, { require_parameters: true });
  expect([strict({ reasoning_effort: 'low' }), strict({ reasoning_effort: 'none' }), strict({})]).toEqual([
    ['reasoning'],
    [],
    [],
  ]);
});

describe('what a caller says to the gateway', () => {
  it('is nothing in a plain request', () => {
    expect(readExtras({ model: 'm' })).toEqual({
      models: [],
      preferences: {},
      strategy: undefined,
      tags: [],
      edits: {},
    });
  });

  it('is read, and taken out of the body', () => {
    const extras = readExtras({
      model: 'm',
      models: ['n'],
      provider: { order: ['a'], only: ['a'], ignore: [], allow_fallbacks: false, sort: 'price' },
      route: 'weighted',
      user: 'someone',
      metadata: { tags: ['x'], theirs: 1 },
    });
    expect(extras).toEqual({
      models: ['n'],
      preferences: { order: ['a'], only: ['a'], ignore: [], allow_fallbacks: false, sort: 'cost' },
      strategy: 'weighted',
      tags: ['x'],
      user: 'someone',
      edits: { models: undefined, provider: undefined, route: undefined, user: undefined, metadata: { theirs: 1 } },
    });
    expect(Object.keys(extras.edits)).toEqual(['models', 'provider', 'route', 'user', 'metadata']);
  });

  it('puts in order as OpenRouter calls it, where no route is named', () => {
    const strategyOf = (body: object) => readExtras({ ...body }).strategy;
    expect([
      strategyOf({ provider: { sort: 'price' } }),
      strategyOf({ provider: { sort: { by: 'throughput', partition: 'none' } } }),
      strategyOf({ provider: { sort: 'latency' }, route: 'priority' }),
    ]).toEqual(['cost', 'throughput', 'priority']);
  });

  it('is read in units of our own: USD per million tokens, and seconds', () => {
    const provider = {
      max_price: { prompt: 1, completion: '2.5' },
      preferred_max_latency: { p50: 1.5, p90: 3 },
    };
    expect(readExtras({ provider }).preferences).toMatchObject({
      max_price: { prompt: 1_000_000, completion: 2_500_000 },
      preferred_max_latency_ms: 1_500,
    });
  });

  it('names the user by what replaces the field too, which goes on', () => {
    expect(readExtras({ safety_identifier: 'hash' })).toMatchObject({ user: 'hash', edits: {} });
    expect(readExtras({ user: 'someone', safety_identifier: 'hash' }).user).toBe('someone');
  });

  it('leaves metadata without tags alone', () => {
    expect(readExtras({ metadata: { theirs: 1 } }).edits).toEqual({});
  });

  it('reads tags out of one text', () => {
    expect(readExtras({ metadata: { tags: 'x, y' } })).toMatchObject({
      tags: ['x', 'y'],
      edits: { metadata: undefined },
    });
  });

  it('takes null for nothing', () => {
    expect(readExtras({ models: null, provider: null, route: null })).toMatchObject({
      models: [],
      preferences: {},
      strategy: undefined,
    });
  });

  it.each([
    [{ models: 'n' }, 'models'],
    [{ models: [1] }, 'models'],
    [{ provider: 'a' }, 'provider'],
    [{ provider: { order: 'a' } }, 'provider.order'],
    [{ provider: { allow_fallbacks: 'no' } }, 'provider.allow_fallbacks'],
    [{ provider: { sort: 'constructor' } }, 'provider.sort'],
    [{ provider: { max_price: 1 } }, 'provider.max_price'],
    [{ provider: { max_price: { prompt: -1 } } }, 'provider.max_price.prompt'],
    [{ provider: { max_price: { completion: true } } }, 'provider.max_price.completion'],
    [{ provider: { preferred_max_latency: '1' } }, 'provider.preferred_max_latency'],
    [{ provider: { preferred_max_latency: 0 } }, 'provider.preferred_max_latency'],
    [{ route: 'constructor' }, 'route'],
    [{ metadata: { tags: 7 } }, 'metadata.tags'],
  ])('is refused where it cannot be read: %j', (body, param) => {
    let failure: unknown;
    try {
      readExtras(body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'invalid_request', details: { param } });
  });
});
