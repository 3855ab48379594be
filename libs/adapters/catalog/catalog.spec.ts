import { describe, expect, it } from '@jest/globals';
import { costOf, usd } from '#core/ledger';
import { providers } from '#core/providers';
import { catalog } from './index.js';

const facts = catalog();
const usage = { input: 1_000_000, cachedInput: 0, cacheWrite: 0, output: 1_000_000, reasoning: 0 };

describe('the catalogue', () => {
  it.each([
    ['openai', 'gpt-4o', '12.5'],
    ['anthropic', 'claude-opus-4-8', '30'],
    ['openai', 'text-embedding-3-small', '0.02'],
    ['demo', 'hello', '0'],
    ['ollama', 'anything', '0'],
    ['openai', 'omni-moderation-latest', '0'],
  ])('knows the price of %s/%s', (provider, model, cost) => {
    const price = facts.price(provider, model);
    expect(price && usd(costOf(usage, price))).toBe(cost);
  });

  it('knows no price that nobody said', () => {
    expect([
      facts.price('openai', 'gpt-99'),
      facts.price('cohere', 'rerank-v4.0-pro'),
      facts.price('openrouter', 'openrouter/auto'),
      facts.price('openai-compatible', 'gpt-4o'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('doubles the price of a long input to gpt-5.4', () => {
    const price = facts.price('openai', 'gpt-5.4');
    expect(price?.tiers?.[0]).toMatchObject({ aboveInput: 272_000, input: 5_000_000, cachedInput: 500_000 });
  });

  it('knows what an hour in the cache costs at Anthropic, and nowhere else', () => {
    const price = facts.price('anthropic', 'claude-haiku-5-5');
    const all = [price, price?.tiers?.[0]].map((rates) => [rates?.input, rates?.cacheWriteLong]);
    expect(all).toEqual([
      [100_000, 200_000],
      [500_000, 1_000_000],
    ]);
    const told = [...providers.keys()].filter((id) => facts.models(id).some(({ price }) => price?.cacheWriteLong));
    expect(told).toEqual(['anthropic']);
  });

  it('knows what models can do', () => {
    expect(facts.facts('openai', 'gpt-5.4')).toMatchObject({ context: 1_050_000, maxOutput: 128_000, reasoning: true });
    expect(facts.facts('openai', 'gpt-5.4')?.capabilities).toEqual(
      expect.arrayContaining(['vision', 'pdf', 'reasoning']),
    );
    expect(facts.facts('deepseek', 'deepseek-v4-pro')?.capabilities).not.toContain('json_schema');
    expect(facts.models('demo').map(({ model }) => model)).toContain('embed');
  });

  it('has the models of most providers', () => {
    const empty = [...providers.values()].filter(({ id }) => facts.models(id).length === 0).map(({ id }) => id);
    expect(providers.size - empty.length).toBeGreaterThanOrEqual(26);
  });
});
