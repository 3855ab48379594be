import { describe, expect, it } from '@jest/globals';
import { Failure, type FailureDetails, type Fault } from '#core/failure';
import { type Deployment, type Snapshot } from '#core/routing';
import { type ProviderWish, snapshotOf } from '#core/routing/testing';
import { Health } from './health.js';
import { FakeClock } from './testing/fake-clock.js';

const deploymentOf = (snapshot: Snapshot, model: string): Deployment => {
  const provider = snapshot.providers.get('a');
  if (!provider) throw new Error('there is no provider');
  return snapshot.deployment(provider, model);
};

function healthOf({ dice = 0.5, provider = {} }: { dice?: number; provider?: ProviderWish } = {}) {
  const clock = new FakeClock();
  const seen: string[] = [];
  const health = new Health(clock, () => dice, { onCircuit: (_, { is }) => seen.push(is) });
  const snapshot = snapshotOf({ providers: { a: provider } });
  const deployment = deploymentOf(snapshot, 'm');
  const fail = (fault: Fault, details: FailureDetails = {}, beganMs = clock.wall()) =>
    health.failed(
      { candidate: { deployment }, beganMs },
      new Failure('upstream_error', 'It failed.', { fault, ...details }),
    );
  const succeed = (beganMs = clock.wall()) => health.succeeded({ candidate: { deployment }, beganMs });
  const leave = () => health.undecided({ candidate: { deployment }, beganMs: clock.wall() });
  const restMs = () => (health.blocked(deployment)?.untilMs ?? clock.wall()) - clock.wall();
  return { health, clock, seen, deployment, sibling: deploymentOf(snapshot, 'other'), fail, succeed, leave, restMs };
}

describe('a credential', () => {
  it('rests as long as a 429 says, for every model of the provider', () => {
    const { health, sibling, fail, restMs } = healthOf();
    fail('rate_limited', { retryAfterMs: 7_000 });
    expect([restMs(), health.blocked(sibling)?.by]).toEqual([7_000, 'credential_resting']);
  });

  it.each<[Fault, number]>([
    ['auth', 60_000],
    ['quota', 300_000],
  ])('rests after %s for %i ms', (fault, ms) => {
    const { fail, restMs } = healthOf();
    fail(fault);
    expect(restMs()).toBe(ms);
  });

  it('backs off with full jitter, longer each time, where a 429 names no wait', async () => {
    const { clock, fail, restMs } = healthOf();
    const rests: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      await clock.advance(60_000);
      fail('rate_limited');
      rests.push(restMs());
    }
    expect(rests).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('is not asked more than 4 times in 3 s, however the dice fall', async () => {
    const { health, clock, deployment, fail } = healthOf({ dice: 0 });
    const asked: number[] = [];
    for (; clock.now() < 20_000; await clock.advance(100)) {
      if (!health.begin(deployment)) continue;
      asked.push(clock.now());
      fail('rate_limited');
    }
    const inAnyThree = asked.map((from) => asked.filter((at) => at >= from && at < from + 3_000).length);
    expect(Math.max(...inAnyThree)).toBe(4);
  });

  it('takes the refusals of many that were under way together for one', () => {
    const { clock, fail, restMs } = healthOf();
    const began = clock.wall() - 100;
    for (let time = 0; time < 3; time += 1) fail('rate_limited', {}, began);
    expect(restMs()).toBe(500);
  });

  it('is not woken by the success of what was under way when it began to rest', () => {
    const { clock, fail, succeed, restMs } = healthOf();
    const before = clock.wall() - 1_000;
    fail('rate_limited', { retryAfterMs: 7_000 });
    succeed(before);
    expect(restMs()).toBe(7_000);
  });

  it('begins to back off anew after a success', async () => {
    const { clock, fail, succeed, restMs } = healthOf();
    fail('rate_limited');
    await clock.advance(5_000);
    succeed();
    fail('rate_limited');
    expect(restMs()).toBe(500);
  });

  it('does not rest for the key of one caller', () => {
    const { fail, restMs } = healthOf({ provider: { credentials: 'passthrough' } });
    fail('auth');
    fail('rate_limited', { retryAfterMs: 7_000 });
    expect(restMs()).toBe(0);
  });

  it('may have been mended by a new configuration, but only by one of its own provider', () => {
    const { health, fail, restMs } = healthOf();
    fail('auth');
    health.forgetRests(['b']);
    expect(restMs()).toBeGreaterThan(0);
    health.forgetRests(['a']);
    expect(restMs()).toBe(0);
  });
});

describe('a circuit', () => {
  it.each<Fault>(['server', 'unreachable', 'timeout', 'invalid', 'cut'])(
    'opens after three failures in a row: %s',
    (fault) => {
      const { health, deployment, sibling, fail } = healthOf();
      for (let time = 0; time < 3; time += 1) fail(fault);
      expect([health.blocked(deployment)?.by, health.blocked(sibling)]).toEqual(['circuit_open', undefined]);
    },
  );

  it.each<Fault>(['rejected', 'context_too_long', 'content_policy'])(
    'is not moved by what is no failure: %s',
    (fault) => {
      const { health, deployment, fail } = healthOf();
      for (let time = 0; time < 5; time += 1) fail(fault);
      expect(health.blocked(deployment)).toBeUndefined();
    },
  );

  it('lets one probe through at a time, and closes when it succeeds', async () => {
    const { health, clock, seen, deployment, fail, succeed } = healthOf();
    for (let time = 0; time < 3; time += 1) fail('server');
    await clock.advance(10_000);
    expect([health.begin(deployment), health.begin(deployment)]).toEqual([true, false]);
    succeed();
    expect([health.begin(deployment), health.begin(deployment)]).toEqual([true, true]);
    expect(seen).toEqual(['closed', 'closed', 'open', 'half-open', 'closed']);
  });

  it('lets the next probe through when the first caller left, or was limited', async () => {
    const { health, clock, deployment, fail, leave } = healthOf();
    for (let time = 0; time < 3; time += 1) fail('server');
    await clock.advance(10_000);
    health.begin(deployment);
    leave();
    expect(health.begin(deployment)).toBe(true);
    fail('rejected');
    expect(health.begin(deployment)).toBe(true);
  });
});
