import { describe, expect, it } from '@jest/globals';
import { type Blocked, explain, MeasuredTelemetry, nothingMeasured, plan, refusal, type Signals } from './index.js';
import { calm, healthWith, snapshotOf, wishOf } from './testing/index.js';

const price = { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null };
const snapshot = snapshotOf({
  providers: { a: {}, b: { kind: 'anthropic' } },
  routes: { smart: { targets: ['a/x', 'b/y'] }, empty: { targets: ['gone/z'] } },
  prices: { 'a/x': price },
  facts: { 'a/x': { capabilities: ['text'] } },
});

const NOW = Date.UTC(2026, 0, 1);
const open: Blocked = { by: 'circuit_open', untilMs: NOW + 9_000, code: 'no_healthy_upstream' };
const limited: Blocked = { by: 'credential_resting', untilMs: NOW + 5_000, code: 'rate_limit_exceeded' };

function measuredIn(telemetry: MeasuredTelemetry): MeasuredTelemetry {
  const [candidate] = planFor().order;
  if (!candidate) throw new Error('there is no candidate');
  telemetry.began(candidate.deployment);
  telemetry.ended(candidate.deployment, { isGood: true, ms: 3_000, firstTokenMs: 1_000, outputTokens: 100 });
  return telemetry;
}

const inVain = { endpoint: 'chat' as const, snapshot, nowMs: NOW, needs: [], may: () => true };

const planFor = (blocked: Readonly<Record<string, Blocked>> = {}, wish = {}) => {
  const signals: Signals = { ...calm, health: healthWith(blocked) };
  return plan(wishOf('smart', wish), snapshot, signals);
};

describe('a decision that is told', () => {
  const sized = { inputTokens: 1_000, mostOutput: 500 };

  it('has the shape of the contract', () => {
    expect(explain(planFor({ 'b/y': open }, sized), nothingMeasured)).toEqual({
      route: 'smart',
      strategy: 'priority',
      chosen: 'a/x',
      reason: 'only_candidate',
      summary:
        "a/x is chosen by the strategy 'priority' of the route 'smart'; there is no other candidate; 1 excluded.",
      confidence: 1,
      candidates: [
        {
          provider: 'a',
          model: 'x',
          deployment: 'a/x',
          score: 1,
          expected_cost_usd: '0.002',
          expected_first_token_ms: null,
          expected_output_tokens: 500,
          success_probability: null,
          excluded: null,
        },
        expect.objectContaining({
          deployment: 'b/y',
          score: null,
          expected_cost_usd: null,
          excluded: 'circuit_open: until 2026-01-01T00:00:09.000Z',
        }),
      ],
      fallback: [],
    });
  });

  it('names the fallback in order, each with less score', () => {
    const told = explain(planFor(), nothingMeasured);
    expect([told.fallback, told.candidates.map(({ score }) => score)]).toEqual([['b/y'], [1, 1 / 2]]);
  });

  it('tells what was measured, and what is expected by it', () => {
    const { candidates } = explain(planFor({}, sized), measuredIn(new MeasuredTelemetry(() => 0)));
    expect(candidates[0]).toMatchObject({
      expected_cost_usd: '0.0012',
      expected_first_token_ms: 1_000,
      expected_output_tokens: 100,
      success_probability: 1,
    });
    expect(candidates[1]).toMatchObject({ expected_first_token_ms: null, success_probability: null });
  });

  it.each([
    ['cost', 'it is expected to cost $0.002, the next nobody knows what'],
    ['least-busy', 'it has 0 requests under way, the next 0'],
    ['sticky', 'it belongs to no session'],
  ] as const)("says why in words: '%s'", (strategy, words) => {
    expect(explain(planFor({}, { ...sized, strategy }), nothingMeasured).summary).toContain(words);
  });

  it('gives no strategy the credit for what the caller wished', () => {
    const planned = planFor({}, { strategy: 'cost', preferences: { order: ['b'] } });
    expect(explain(planned, nothingMeasured).summary).toBe(
      "b/y is chosen because of 'caller_order' of the route 'smart'; if it fails, a/x is next.",
    );
  });

  it('has nobody chosen when nobody is left', () => {
    expect(explain(planFor({ 'a/x': open, 'b/y': open }), nothingMeasured)).toMatchObject({
      chosen: null,
      reason: 'nobody_left',
      confidence: null,
      summary: 'Nobody can answer: all 2 candidates are excluded.',
    });
  });
});

describe('a refusal', () => {
  const refused = (blocked: Readonly<Record<string, Blocked>>, wish = {}) => refusal(planFor(blocked, wish), inVain);

  it('is a 429 with the shortest wait when all are rate limited', () => {
    const later = { ...limited, untilMs: NOW + 6_000 };
    expect(refused({ 'a/x': later, 'b/y': limited })).toMatchObject({
      code: 'rate_limit_exceeded',
      details: { retryAfterMs: 5_000 },
    });
  });

  it('names who rests, and until when', () => {
    expect(refused({ 'a/x': limited, 'b/y': limited }).message).toContain(
      'a/x (credential_resting: until 2026-01-01T00:00:05',
    );
  });

  it('is a 503 when they rest for different reasons', () => {
    expect(refused({ 'a/x': open, 'b/y': limited })).toMatchObject({
      code: 'no_healthy_upstream',
      details: { retryAfterMs: 5_000 },
    });
  });

  it('names no wait that is over', () => {
    expect(
      refusal(planFor({ 'a/x': open, 'b/y': open }), { ...inVain, nowMs: NOW + 60_000 }).details.retryAfterMs,
    ).toBe(0);
  });

  it('does not tell to come back where waiting would not help', () => {
    const wish = { needs: ['vision'], preferences: { ignore: ['b'] } };
    expect(refused({ 'a/x': open, 'b/y': open }, wish)).toMatchObject({
      code: 'invalid_request',
      details: { param: 'model' },
    });
  });

  it('names what is needed, and the models of this caller that have it', () => {
    const facts = {
      'a/x': { capabilities: ['text' as const] },
      'a/eye': { capabilities: ['text', 'vision'] as const },
    };
    const world = snapshotOf({
      providers: { a: { models: ['x', 'eye', 'unknown'] }, b: { models: ['eye'] } },
      routes: { smart: { targets: ['a/x'] } },
      facts: { ...facts, 'b/eye': facts['a/eye'] },
    });
    const planned = plan(wishOf('smart', { needs: ['vision'] }), world, calm);
    const asked = { ...inVain, snapshot: world, needs: ['vision' as const] };
    expect(refusal(planned, { ...asked, may: (name) => name.startsWith('a/') }).message).toBe(
      'No deployment of this model can serve this request: a/x (missing_capability: vision). ' +
        'It needs vision. Models that have it: a/eye. GET /v1/capabilities tells what each can do.',
    );
    expect(refusal(planned, { ...asked, may: () => false }).message).toContain(
      'No model that this key may use is known to have vision.',
    );
  });

  it('says when nobody of these has the endpoint, and who has it', () => {
    const planned = planFor({}, { endpoint: 'embeddings', preferences: { only: ['b'] } });
    const failure = refusal(planned, { ...inVain, endpoint: 'embeddings' });
    expect(failure).toMatchObject({ code: 'endpoint_not_supported', details: { param: 'model' } });
    expect(failure.message).toContain("the endpoint 'embeddings'");
    expect(failure.message).toContain('b/y (endpoint_not_supported: embeddings)');
    expect(failure.message).toContain('Configured providers that have it: a.');
  });

  it('says when nobody at all has the endpoint', () => {
    const few = { ...snapshot, providers: new Map([...snapshot.providers].filter(([slug]) => slug === 'b')) };
    const planned = planFor({}, { endpoint: 'embeddings', preferences: { only: ['b'] } });
    expect(refusal(planned, { ...inVain, endpoint: 'embeddings', snapshot: few }).message).toContain(
      'None of the configured providers has it.',
    );
  });

  it('names no more providers than can be read', () => {
    const [[, one] = []] = snapshot.providers;
    if (!one) throw new Error('there is a provider');
    const many = new Map(Array.from({ length: 13 }, (_, at) => [`p${at}`, { ...one, slug: `p${at}` }]));
    const planned = planFor({}, { endpoint: 'embeddings', preferences: { only: ['b'] } });
    expect(
      refusal(planned, { ...inVain, endpoint: 'embeddings', snapshot: { ...snapshot, providers: many } }).message,
    ).toMatch(/p0, p1, p10.* and 3 more\.$/);
  });

  it('says when a route leads nowhere', () => {
    expect(refusal(plan(wishOf('empty'), snapshot, calm), inVain)).toMatchObject({
      code: 'no_healthy_upstream',
      message: 'The route has no enabled provider.',
    });
  });
});
