import { describe, expect, it } from '@jest/globals';
import { MeasuredTelemetry, nothingMeasured, outlookOn, type Wish } from './index.js';
import { snapshotOf, wishOf } from './testing/index.js';

const price = { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null };
const snapshot = snapshotOf({ providers: { a: {} }, prices: { 'a/m': price } });

function candidateOf(model: string) {
  const provider = snapshot.providers.get('a');
  if (!provider) throw new Error('there is no provider');
  return { deployment: snapshot.deployment(provider, model), weight: 1, priority: 1 };
}

function learned(outputTokens: number) {
  const telemetry = new MeasuredTelemetry(() => 0);
  const { deployment } = candidateOf('m');
  telemetry.began(deployment);
  telemetry.ended(deployment, { isGood: true, ms: 3_000, firstTokenMs: 1_000, outputTokens });
  return telemetry;
}

describe('what is expected of a candidate', () => {
  const expected = (wish: Partial<Wish> = {}, telemetry = learned(100)) =>
    outlookOn(wishOf('m', { inputTokens: 1_000, ...wish }), telemetry)(candidateOf('m'));

  it('is the length that its model is known to write', () => {
    expect(expected()).toMatchObject({ outputTokens: 100, costNano: 1_200_000n });
  });

  it('is no more than the caller allows', () => {
    expect(expected({ mostOutput: 10 }).outputTokens).toBe(10);
  });

  it.each([
    ['what the caller allows', { mostOutput: 2_000 }, 2_000],
    ['a short answer', {}, 256],
  ])('is %s where nobody has seen an answer', (_, wish, tokens) => {
    expect(outlookOn(wishOf('m', wish), nothingMeasured)(candidateOf('m')).outputTokens).toBe(tokens);
  });

  it('is its first token, and then each other at its speed', () => {
    expect(expected().answerMs).toBe(3_000);
  });

  it('has no cost where there is no price, and no time where nothing was measured', () => {
    expect(outlookOn(wishOf('m'), nothingMeasured)(candidateOf('x'))).toMatchObject({
      costNano: undefined,
      answerMs: undefined,
    });
  });
});
