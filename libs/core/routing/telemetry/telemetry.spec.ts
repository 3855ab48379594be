import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Finished, MeasuredTelemetry } from '../index.js';
import { snapshotOf } from '../testing/index.js';

const snapshot = snapshotOf({ providers: { a: {}, b: {} } });
const deploymentOf = (slug: string, model = 'm') => {
  const provider = snapshot.providers.get(slug);
  if (!provider) throw new Error('there is no provider');
  return snapshot.deployment(provider, model);
};

function telemetryOf() {
  let nowMs = 1_000;
  const telemetry = new MeasuredTelemetry(() => nowMs);
  const deployment = deploymentOf('a');
  return {
    telemetry,
    pass: (ms: number) => void (nowMs += ms),
    see: (finished: Partial<Finished>) => {
      telemetry.began(deployment);
      telemetry.ended(deployment, { isGood: true, ms: 1_000, ...finished });
    },
    read: () => telemetry.of(deployment),
  };
}

describe('what is measured of a deployment', () => {
  it('is nothing before anybody was asked', () => {
    expect(telemetryOf().read()).toEqual({ inFlight: 0 });
  });

  it('counts the requests that are under way', () => {
    const { telemetry, read } = telemetryOf();
    telemetry.began(deploymentOf('a'));
    telemetry.began(deploymentOf('a'));
    telemetry.ended(deploymentOf('a'), { ms: 5 });
    expect(read().inFlight).toBe(1);
  });

  it('believes a slow first token at once', () => {
    const { see, read } = telemetryOf();
    see({ firstTokenMs: 100 });
    see({ firstTokenMs: 900 });
    expect(read().firstTokenMs).toBe(900);
  });

  it('forgets a slow moment within seconds, though not that it belongs to the average', () => {
    const { see, read, pass } = telemetryOf();
    for (const firstTokenMs of [100, 100, 100, 900]) see({ firstTokenMs });
    pass(60_000);
    const { firstTokenMs = 0 } = read();
    expect(Math.round(firstTokenMs / 10) * 10).toBe(300);
  });

  it('is forgotten when nobody was asked for long', () => {
    const { see, read, pass } = telemetryOf();
    see({ firstTokenMs: 100, outputTokens: 50 });
    pass(600_000);
    expect(read()).toMatchObject({ firstTokenMs: undefined, tokensPerSecond: undefined });
  });

  it('has the speed of what was written after the first token', () => {
    const { see, read } = telemetryOf();
    see({ ms: 1_500, firstTokenMs: 500, outputTokens: 80 });
    expect(read().tokensPerSecond).toBe(80);
  });

  it('has no wild speed where an answer is held back and said at once', () => {
    const { see, read } = telemetryOf();
    see({ ms: 1_000, firstTokenMs: 1_000, outputTokens: 50 });
    expect(read().tokensPerSecond).toBe(500);
  });

  it('loses trust with failures, and regains it as they grow old', () => {
    const { see, read, pass } = telemetryOf();
    for (let time = 0; time < 3; time += 1) see({ isGood: false });
    expect(read().success).toBe(1 / 4);
    pass(3_600_000);
    expect(read().success).toBeGreaterThan(0.99);
  });

  it('learns nothing of its success where the caller left', () => {
    const { see, read } = telemetryOf();
    see({ isGood: undefined });
    expect(read().success).toBeUndefined();
  });

  it('learns how much a model writes, wherever it runs', () => {
    const { telemetry, see } = telemetryOf();
    for (const outputTokens of [100, 200]) see({ outputTokens });
    expect([telemetry.outputTokens(deploymentOf('b')), telemetry.outputTokens(deploymentOf('b', 'other'))]).toEqual([
      150,
      undefined,
    ]);
  });

  it('stays within what was seen, whatever comes and however time passes', () => {
    const sample = fc.record({
      firstTokenMs: fc.integer({ min: 1, max: 60_000 }),
      isGood: fc.boolean(),
      passesMs: fc.nat(120_000),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        const { see, read, pass } = telemetryOf();
        for (const { passesMs, ...finished } of samples) {
          pass(passesMs);
          see({ ...finished, ms: 60_000 });
        }
        const all = samples.map(({ firstTokenMs }) => firstTokenMs);
        const { firstTokenMs = NaN, success = NaN, inFlight } = read();
        expect(firstTokenMs).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6);
        expect(firstTokenMs).toBeLessThanOrEqual(Math.max(...all) + 1e-6);
        expect(success).toBeGreaterThan(0);
        expect(success).toBeLessThanOrEqual(1);
        expect(inFlight).toBe(0);
      }),
    );
  });
});
