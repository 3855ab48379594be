import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Price } from '#core/catalog';
import { pricesOfKind } from './prices-of-kind.js';
import { readList } from './read-list.js';

const modelsDev = (provider: string, model: string, cost: unknown, more: object = {}) => ({
  [provider]: { id: provider, name: 'A vendor', models: { [model]: { id: model, cost, ...more } } },
});

const liteLlm = (name: string, provider: string, told: object) => ({
  sample_spec: { litellm_provider: 'one of them', input_cost_per_token: 0, output_cost_per_token: 0 },
  [name]: { litellm_provider: provider, mode: 'chat', ...told },
});

const pricesOf = (list: unknown, kind: string): Readonly<Record<string, Price>> => {
  const read = readList(list);
  if (!read) throw new Error('The list was not recognised.');
  return Object.fromEntries(pricesOfKind(read, kind));
};

const noCaches = { cachedInput: null, cacheWrite: null, cacheWriteLong: null, reasoning: null };

describe('a published list of prices', () => {
  it('is known by its form', () => {
    expect(readList(modelsDev('openai', 'm', { input: 1, output: 2 }))?.origin).toBe('models.dev');
    expect(readList(liteLlm('m', 'openai', {}))?.origin).toBe('litellm');
  });

  it.each([
    [undefined],
    [null],
    ['x'],
    [[]],
    [{}],
    [{ a: 1 }],
    [{ openai: { models: [] } }],
    [{ m: { mode: 'chat' } }],
  ])('is none as %j', (list) => expect(readList(list)).toBeUndefined());

  it('counts what has no price by the token, and takes nothing for free', () => {
    const models = {
      free: { cost: { input: 0, output: 0 } },
      half: { cost: { input: 1 } },
      text: { cost: { input: '1', output: '2' } },
      negative: { cost: { input: -1, output: 2 } },
      huge: { cost: { input: 1e9, output: 2 } },
      tiny: { cost: { input: 1e-9, output: 2 } },
      image: { cost: { input: 1, output: 2 }, modalities: { output: ['image'] } },
      nothing: {},
      'meant:free': { cost: { input: 0, output: 0 } },
      'text-embedding-x': { cost: { input: 0.1, output: 0 } },
    };
    const list = readList({ openai: { models } });
    expect(list?.prices.map(({ model }) => model)).toEqual(['meant:free', 'text-embedding-x']);
    expect(list?.skipped).toBe(8);
  });
});

describe('the list of models.dev', () => {
  it('has prices, caches and lengths', () => {
    const tiers = [{ input: 10, output: 45, cache_read: 1, tier: { type: 'context', size: 272_000 } }];
    const cost = { input: 5, output: 30, cache_read: 0.5, cache_write: 0, reasoning: 60, tiers };
    expect(pricesOf(modelsDev('openai', 'gpt-x', cost), 'openai')).toEqual({
      'gpt-x': {
        ...{ ...noCaches, input: 5_000_000, output: 30_000_000, cachedInput: 500_000, reasoning: 60_000_000 },
        tiers: [{ ...noCaches, aboveInput: 272_000, input: 10_000_000, output: 45_000_000, cachedInput: 1_000_000 }],
      },
    });
  });

  it('may tell of one length in an older field', () => {
    const cost = { input: 1.25, output: 10, context_over_200k: { input: 2.5, output: 15 } };
    expect(pricesOf(modelsDev('google', 'gemini-x', cost), 'gemini')['gemini-x']?.tiers).toEqual([
      { ...noCaches, aboveInput: 200_000, input: 2_500_000, output: 15_000_000 },
    ]);
  });

  it.each([
    [{ input: 2, output: 4, tier: { type: 'time', size: 5 } }],
    [{ input: -2, output: 4, tier: { type: 'context', size: 5 } }],
  ])('has no price that would be too small for long requests: %j', (tier) => {
    expect(pricesOf(modelsDev('openai', 'm', { input: 1, output: 2, tiers: [tier] }), 'openai')).toEqual({});
  });

  it('does not tell of an hour in the cache, which Anthropic sells for twice the input', () => {
    const cost = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 };
    expect(pricesOf(modelsDev('anthropic', 'claude-x', cost), 'anthropic')['claude-x']).toMatchObject({
      cacheWriteLong: 6_000_000,
    });
  });

  it.each([
    ['azure', 'azure-openai'],
    ['amazon-bedrock', 'bedrock'],
    ['fireworks-ai', 'fireworks'],
    ['google-vertex-anthropic', 'vertex'],
    ['togetherai', 'together'],
    ['groq', 'groq'],
  ])('calls %s what is %s here', (theirs, ours) => {
    expect(Object.keys(pricesOf(modelsDev(theirs, 'm', { input: 1, output: 2 }), ours))).toEqual(['m']);
  });
});

describe('the list of LiteLLM', () => {
  it('has prices by the token, caches and lengths', () => {
    const told = {
      input_cost_per_token: 3e-6,
      output_cost_per_token: 1.5e-5,
      cache_read_input_token_cost: 3e-7,
      cache_creation_input_token_cost: 3.75e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
      input_cost_per_token_above_200k_tokens: 6e-6,
      output_cost_per_token_above_200k_tokens: 2.25e-5,
      cache_read_input_token_cost_above_200k_tokens: 6e-7,
      input_cost_per_token_above_200k_tokens_priority: 9e-6,
      input_cost_per_token_batches: 1e-6,
    };
    expect(pricesOf(liteLlm('claude-x', 'anthropic', told), 'anthropic')['claude-x']).toMatchObject({
      input: 3_000_000,
      output: 15_000_000,
      cachedInput: 300_000,
      cacheWrite: 3_750_000,
      cacheWriteLong: 6_000_000,
      tiers: [{ aboveInput: 200_000, input: 6_000_000, output: 22_500_000, cachedInput: 600_000 }],
    });
  });

  it.each([
    ['groq/llama-x', 'groq', 'groq', 'llama-x'],
    ['vertex_ai/claude-x', 'vertex_ai-anthropic_models', 'vertex', 'claude-x'],
    ['openrouter/openai/gpt-x', 'openrouter', 'openrouter', 'openai/gpt-x'],
    ['dashscope/qwen-x', 'dashscope', 'alibaba', 'qwen-x'],
    ['amazon.nova-x-v1:0', 'bedrock_converse', 'bedrock', 'amazon.nova-x-v1:0'],
    ['azure/gpt-x', 'azure', 'azure-openai', 'gpt-x'],
  ])('calls %s what is %s/%s here', (name, theirs, ours, model) => {
    const told = { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 };
    expect(Object.keys(pricesOf(liteLlm(name, theirs, told), ours))).toEqual([model]);
  });

  it.each([
    ['azure/eu/gpt-x', 'azure', 'azure-openai'],
    ['bedrock/us-east-1/1-month-commitment/x', 'bedrock', 'bedrock'],
    ['ft:gpt-x', 'openai', 'openai'],
  ])('has no price for %s, which is that of a region or of a fine-tuned model', (name, theirs, ours) => {
    const told = { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 };
    expect(pricesOf(liteLlm(name, theirs, told), ours)).toEqual({});
  });
});

it('reads the same price from both forms, to the last pico-dollar', () => {
  const pico = fc.integer({ min: 1, max: 999_999_999 });
  fc.assert(
    fc.property(pico, pico, (input, output) => {
      const ofMillion = modelsDev('openai', 'm', { input: input / 1e6, output: output / 1e6 });
      const ofToken = liteLlm('m', 'openai', {
        input_cost_per_token: input / 1e12,
        output_cost_per_token: output / 1e12,
      });
      const expected = { m: { ...noCaches, input, output } };
      expect([pricesOf(ofMillion, 'openai'), pricesOf(ofToken, 'openai')]).toEqual([expected, expected]);
    }),
  );
});
