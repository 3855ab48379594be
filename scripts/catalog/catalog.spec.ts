import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from './capabilities.ts';
import type { ListedModel } from './listed.ts';
import { priceOf } from './price.ts';

const list = 'github anomalyco/models.dev@f3fc6922 providers/openai/models/m.toml';
const plans = 'npm @earendil-works/pi-ai@1.5.2 dist/providers/data/openai.json';

const row = (fields: Partial<ListedModel>): ListedModel => ({
  provider: 'openai',
  model: 'm',
  input_per_mtok_usd: 2.5,
  output_per_mtok_usd: 10,
  cache_read: null,
  cache_write: null,
  context: null,
  max_output: null,
  modalities: { input: ['text', 'image'], output: ['text'] },
  reasoning: null,
  tiers: null,
  date: '2026-11-10',
  source: list,
  ...fields,
});

describe('the price of a listed model', () => {
  it('is written as decimals, and a cache that costs nothing is not priced apart', () => {
    expect(priceOf(row({ cache_read: 0.25, cache_write: 0 }))).toEqual({
      input: '2.5',
      output: '10',
      cached_input: '0.25',
    });
    expect(priceOf(row({ input_per_mtok_usd: 0.30000000000000004 }))).toMatchObject({ input: '0.3' });
  });

  it('is twice the input for an hour in the cache at Anthropic, in tiers as well, where a cache is priced at all', () => {
    const tiers = [{ above_input_tokens: 200_000, input: 6, output: 22.5, cache_write: 7.5 }];
    const claude = row({ provider: 'anthropic', input_per_mtok_usd: 0.3, cache_write: 0.375, tiers });
    expect(priceOf(claude)).toMatchObject({ cache_write_1h: '0.6', tiers: [{ cache_write_1h: '12' }] });
    expect(priceOf({ ...claude, cache_write: null, tiers: null })).not.toHaveProperty(
      'cache_write_1h',
      expect.anything(),
    );
    expect(priceOf({ ...claude, provider: 'openrouter' })).not.toHaveProperty('cache_write_1h', expect.anything());
  });

  it('is nothing only where somebody means it', () => {
    const nothing = { input_per_mtok_usd: 0, output_per_mtok_usd: 0 };
    expect(priceOf(row(nothing))).toEqual({ input: '0', output: '0' });
    expect(priceOf(row({ ...nothing, source: plans }))).toEqual({});
    expect(priceOf(row({ ...nothing, source: plans, model: 'm:free' }))).toMatchObject({ input: '0' });
    expect(priceOf(row({ input_per_mtok_usd: null }))).toEqual({});
    expect(priceOf(row({ output_per_mtok_usd: null }))).toEqual({});
    expect(priceOf(row({ output_per_mtok_usd: null, model: 'text-embedding-3-small' }))).toMatchObject({ output: '0' });
  });

  it.each([
    [{ above_input_tokens: 272_000, input: 5, output: 20, cache_read: 0.5, cache_write: 0 }],
    [{ tier: { size: 272_000 }, input: 5, output: 20, cache_read: 0.5 }],
  ])('has tiers in each of their spellings: %j', (tier) => {
    expect(priceOf(row({ tiers: [tier] }))).toMatchObject({
      tiers: [{ above_input: 272_000, input: '5', output: '20', cached_input: '0.5' }],
    });
  });

  it('has tiers that are listed by side', () => {
    const at = { above_input_tokens: 271_999 };
    const tiers = [{ input_tiers: [{ ...at, price: 11 }], output_tiers: [{ ...at, price: 49.5 }] }];
    expect(priceOf(row({ tiers }))).toMatchObject({ tiers: [{ above_input: 271_999, input: '11', output: '49.5' }] });
  });
});

describe('what a listed model can do', () => {
  it('is read from its modalities, and more where a list knows images only', () => {
    expect(capabilitiesOf('openai', row({}))).toEqual(['text', 'streaming', 'tools', 'json_schema', 'vision']);
    expect(capabilitiesOf('openai', row({ source: plans, reasoning: true }))).toEqual(
      expect.arrayContaining(['vision', 'pdf', 'reasoning']),
    );
    expect(capabilitiesOf('deepseek', row({}))).not.toContain('json_schema');
  });

  it('is unknown where nobody says it', () => {
    expect(capabilitiesOf('openai', row({ modalities: null }))).toBeUndefined();
    expect(capabilitiesOf('openai', row({ model: 'text-embedding-3-small', modalities: null }))).toEqual([
      'embeddings',
    ]);
  });
});
