import { Failure } from '#core/failure';
import { type Failover, type Move, moveAfter, noTries, type Tries } from '#core/resilience';
import type { Candidate, Plan } from '#core/routing';
import type { Cancel } from './cancel.js';
import type { Health } from './health.js';
import type { Clock } from './ports.js';
import type { Attempt, Trail } from './trail.js';

export interface Journey<Call> {
  readonly plan: Plan;
  /** Says the request in the candidate's language. Throws a Failure for what that language cannot say. */
  readonly prepare: (candidate: Candidate) => Call;
  readonly rulesFor: (candidate: Candidate) => Failover;
  readonly health: Health;
  readonly clock: Clock;
  readonly dice: () => number;
  readonly cancel: Cancel;
  readonly trail: Trail;
}

type Send<Call, Reached> = (call: Call, attempt: Attempt, rules: Failover) => Promise<Reached>;

/**
 * Asks one candidate after the other until one answers. Only a failure that another attempt could survive moves us on;
 * the failover rules are `core/resilience/move.ts`. Throws the Failure to tell the caller, with all attempts in it.
 */
export async function attempt<Call, Reached>(journey: Journey<Call>, send: Send<Call, Reached>): Promise<Reached> {
  const { plan, health, trail } = journey;
  let last: Failure | undefined;
  let beaten: Candidate | undefined; // found too small for this request

  for (const candidate of plan.order) {
    if (beaten && !isLarger(candidate, beaten)) continue;
    const prepared = tried(() => journey.prepare(candidate));
    if ('failure' in prepared) {
      last ??= prepared.failure;
      continue;
    }
    let tries = noTries;
    let reason = trail.attempts.length === 0 ? plan.reason : 'failover';
    while (health.begin(candidate.deployment)) {
      const current = trail.begin(candidate, reason);
      const outcome = await settled(send(prepared.reached, current, journey.rulesFor(candidate)));
      if ('reached' in outcome) return outcome.reached;
      last = outcome.failure;
      const move = afterFailure(journey, current, last, tries);
      if (move.is === 'stop') throw told(last, trail, plan);
      if (move.is === 'next-larger') beaten = candidate;
      if (move.is !== 'again') break;
      await pause(journey, move.afterMs);
      tries = counted(tries, last);
      reason = 'retry';
    }
  }
  throw told(last ?? exhausted(), trail, plan);
}

type Outcome<Reached> = { reached: Reached } | { failure: Failure };

const settled = <Reached>(sent: Promise<Reached>): Promise<Outcome<Reached>> =>
  sent.then(
    (reached) => ({ reached }),
    (error: unknown) => ({ failure: Failure.from(error) }),
  );

function tried<Call>(prepare: () => Call): Outcome<Call> {
  try {
    return { reached: prepare() };
  } catch (error) {
    return { failure: Failure.from(error) };
  }
}

function afterFailure(
  { cancel, health, rulesFor, dice }: Journey<unknown>,
  current: Attempt,
  failure: Failure,
  tries: Tries,
): Move {
  current.failed(failure);
  if (cancel.reason) {
    health.undecided(current.candidate.deployment);
    return { is: 'stop' };
  }
  health.failed(current.candidate.deployment, failure);
  return moveAfter(failure, tries, rulesFor(current.candidate), dice());
}

const counted = (tries: Tries, { details }: Failure): Tries =>
  details.fault === 'rate_limited' ? { ...tries, waited: tries.waited + 1 } : { ...tries, retried: tries.retried + 1 };

/** Never the same model again; where a window is unknown, it might be larger. */
const isLarger = ({ deployment }: Candidate, beaten: Candidate): boolean =>
  deployment.model !== beaten.deployment.model &&
  (deployment.facts?.context ?? Infinity) > (beaten.deployment.facts?.context ?? 0);

/** Waits, or gives up at once with the request. */
const pause = ({ clock, cancel }: Journey<unknown>, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => {
      unlisten();
      resolve();
    });
    const unlisten = cancel.onCancel((why) => {
      timer.stop();
      reject(why);
    });
  });

const exhausted = () => new Failure('no_healthy_upstream', 'Every candidate is resting.', { retryAfterMs: 1_000 });

/** The failure as the caller reads it: with every attempt, and by what they have in common rather than by the last alone. */
function told(last: Failure, trail: Trail, plan: Plan): Failure {
  const attempts = trail.summaries();
  if (attempts.length === 0) return last;
  const failures = trail.attempts.flatMap(({ failure }) => failure ?? []);
  const isRateLimited = failures.every(({ details }) => details.fault === 'rate_limited');
  const waits = failures.flatMap(({ details }) => details.retryAfterMs ?? []);
  const retryAfterMs = isRateLimited ? Math.min(...(waits.length > 0 ? waits : [1_000])) : last.details.retryAfterMs;
  const isWorthACount = attempts.length > 1 && last.status >= 429;
  const message = isWorthACount
    ? `All ${attempts.length} attempts for '${plan.route?.slug ?? plan.order[0]?.deployment.id}' failed; last: ${last.message}`
    : last.message;
  return new Failure(last.code, message, { ...last.details, attempts, retryAfterMs, cause: last });
}
