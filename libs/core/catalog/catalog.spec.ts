import { describe, expect, it } from '@jest/globals';
import { catalogOf, free, type ModelFacts, partOf } from './index.js';

const price = { ...free, input: 5 };
const row: ModelFacts = { provider: 'openai', model: 'gpt-x', capabilities: ['text', 'vision'], context: 1000, price };
const catalog = catalogOf([row, { ...row, model: 'GPT-Y' }], new Set(['ollama']));

describe('a part of a price', () => {
  it('is that part of each rate, also of long inputs, rounded up; what is as another rate stays so', () => {
    const rates = { input: 75, output: 10, cachedInput: 5, cacheWrite: null, reasoning: null };
    expect(partOf({ ...rates, tiers: [{ aboveInput: 9, ...rates }] }, 50)).toEqual({
      ...{ input: 38, output: 5, cachedInput: 3, cacheWrite: null, cacheWriteLong: null, reasoning: null },
      tiers: [
        {
          aboveInput: 9,
          input: 38,
          output: 5,
          cachedInput: 3,
          cacheWrite: null,
          cacheWriteLong: null,
          reasoning: null,
        },
      ],
    });
  });
});

describe('a catalogue', () => {
  it('knows a model at its provider only, however its name is written', () => {
    expect(catalog.facts('openai', 'gpt-y')).toMatchObject({ model: 'GPT-Y' });
    expect([catalog.facts('groq', 'gpt-x'), catalog.price('groq', 'gpt-x')]).toEqual([undefined, undefined]);
  });

  it.each(['gpt-x-2026-01-01', 'gpt-x-20260101', 'gpt-x-0613', 'gpt-x-latest', 'gpt-x@20260101'])(
    'knows what %s can do, but not what it costs',
    (model) => {
      expect(catalog.facts('openai', model)).toEqual({ ...row, model, price: undefined });
      expect(catalog.price('openai', model)).toBeUndefined();
    },
  );

  it('does not take one model for another', () => {
    expect([catalog.facts('openai', 'gpt-x-mini'), catalog.facts('openai', 'gpt-x-12')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('has nothing to ask for what runs on machines of the team', () => {
    expect(catalog.price('ollama', 'whatever')).toBe(free);
    expect(catalog.models('ollama')).toEqual([]);
  });
});
