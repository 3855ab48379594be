import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import { isOfCandidate } from '#core/limits';
import { type Failover, type Move, moveAfter, noTries, type Tries } from '#core/resilience';
import type { Candidate, Plan } from '#core/routing';
import type { Cancel } from './cancel.js';
import type { Health } from './health.js';
import type { Clock } from './ports.js';
import type { Reserved } from './reserve.js';
import type { Attempt, Begun, Trail } from './trail.js';

export interface Journey<Call> {
  readonly plan: Plan;
  /**
   * Says the request in the candidate's language, for an answer of at most `cap` tokens. Throws a Failure for what that
   * language cannot say.
   */
  readonly prepare: (candidate: Candidate, cap?: number) => Call;
  /**
   * Fetches what the candidate must be told the bytes of: the call is then said anew. `undefined` where there is nothing of that.
   * Throws a Failure for what cannot be fetched.
   */
  readonly gather: (reserved: Pick<Begun, 'candidate' | 'reservation'>) => Promise<void> | undefined;
  /** Holds back what the n-th attempt may use. Throws a Failure where a limit or a budget refuses. */
  readonly reserve: (candidate: Candidate, n: number) => Promise<Reserved>;
  /** What is known of the request before anybody is asked. */
  readonly facts: Pick<Begun, 'inputTokens' | 'isStream' | 'unseenTokens'>;
  /** An attempt begins: writes down, before it is sent, what is charged should we not live to see its end. */
  readonly intend: () => void;
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
  const { plan, cancel, trail } = journey;
  const beaten: Candidate[] = []; // found too small for this request
  let refused: Failure | undefined; // by its language, its limits or its budget, before it was asked

  for (const candidate of plan.order) {
    if (!beaten.every((one) => isLarger(candidate, one))) continue;
    const prepared = tried(() => journey.prepare(candidate));
    if ('failure' in prepared) {
      refused ??= prepared.failure;
      continue;
    }
    const outcome = await ask({ journey, candidate, prepared: prepared.reached, send });
    if ('reached' in outcome) return outcome.reached;
    if ('refusal' in outcome) {
      if (!isOfCandidate(outcome.refusal)) throw outcome.refusal.with({ attempts: trail.summaries() });
      refused ??= outcome.refusal;
      continue;
    }
    if (outcome.move.is === 'stop') break;
    if (outcome.move.is === 'next-larger') beaten.push(candidate);
  }
  throw told(cancel.reason ?? trail.last?.failure ?? refused ?? exhausted(), trail, plan);
}

interface Asking<Call, Reached> {
  readonly journey: Journey<Call>;
  readonly candidate: Candidate;
  readonly prepared: Call;
  readonly send: Send<Call, Reached>;
}

/** Asks one candidate, again where the rules say so. */
async function ask<Call, Reached>(
  asking: Asking<Call, Reached>,
): Promise<{ reached: Reached } | { move: Move } | { refusal: Failure }> {
  const { journey, candidate, send } = asking;
  const { plan, cancel, trail } = journey;
  let tries = noTries;
  let reason = trail.last ? 'failover' : plan.reason;
  while (!cancel.reason) {
    const admitted = await settled(journey.reserve(candidate, trail.attempts.length + 1));
    if ('failure' in admitted) return { refusal: admitted.failure };
    const { reservation } = admitted.reached;
    const said = await settled(saidAnew(asking, admitted.reached));
    if ('failure' in said) {
      reservation.release(noUsage, true);
      return { refusal: said.failure };
    }
    const current = begin(journey, { candidate, reason, reservation });
    if (!current) break;
    const outcome = await settled(send(said.reached, current, journey.rulesFor(candidate)));
    if ('reached' in outcome) return outcome;
    const move = afterFailure(journey, current, outcome.failure, tries);
    if (move.is !== 'again') return { move };
    await pause(journey, move.afterMs);
    tries = counted(tries, outcome.failure);
    reason = 'retry';
  }
  return { move: { is: cancel.reason ? 'stop' : 'next' } };
}

/** What is sent: what was prepared, or the same anew where it is for a shorter answer, or something was fetched for it. */
async function saidAnew<Call>(
  { journey: { gather, prepare, clock, trail }, candidate, prepared }: Asking<Call, unknown>,
  { reservation, cap }: Reserved,
): Promise<Call> {
  const gathering = gather({ candidate, reservation });
  if (!gathering) return cap === undefined ? prepared : prepare(candidate, cap);
  const since = clock.now();
  try {
    await gathering;
  } finally {
    trail.pausedMs += clock.now() - since;
  }
  return prepare(candidate, cap);
}

/** `undefined`: while it was waiting to be let in, the caller left, or another request became the probe. */
function begin(
  { health, cancel, trail, facts, intend }: Journey<unknown>,
  begun: Pick<Begun, 'candidate' | 'reason' | 'reservation'>,
): Attempt | undefined {
  if (cancel.reason || !health.begin(begun.candidate.deployment)) {
    begun.reservation.release(noUsage, true);
    return undefined;
  }
  const attempt = trail.begin({ ...facts, ...begun, intend });
  try {
    intend();
    attempt.isSent = true;
  } catch (error) {
    attempt.failed(Failure.from(error));
    health.undecided(attempt);
    throw error;
  }
  return attempt;
}

type Outcome<Reached> = { reached: Reached } | { failure: Failure };

/** What came of it, without throwing. */
export const settled = <Reached>(sent: Promise<Reached>): Promise<Outcome<Reached>> =>
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
    health.undecided(current);
    return { is: 'stop' };
  }
  health.failed(current, failure);
  return moveAfter(failure, tries, rulesFor(current.candidate), dice());
}

const counted = (tries: Tries, { details }: Failure): Tries =>
  details.fault === 'rate_limited' ? { ...tries, waited: tries.waited + 1 } : { ...tries, retried: tries.retried + 1 };

/** Never the same model again; where a window is unknown, it might be larger. */
const isLarger = ({ deployment }: Candidate, beaten: Candidate): boolean =>
  deployment.model !== beaten.deployment.model &&
  (deployment.facts?.context ?? Infinity) > (beaten.deployment.facts?.context ?? 0);

/** A timer may be early by this much against the clock that rests are measured with. */
const TIMER_SLACK_MS = 1;

/** Waits, though not longer than the request lasts. */
async function pause({ clock, cancel, trail }: Journey<unknown>, ms: number): Promise<void> {
  const since = clock.now();
  await new Promise<void>((resolve) => {
    let unlisten = () => {};
    const timer = clock.after(ms + TIMER_SLACK_MS, () => {
      unlisten();
      resolve();
    });
    unlisten = cancel.onCancel(() => {
      timer.stop();
      resolve();
    });
  });
  trail.pausedMs += clock.now() - since;
}

const exhausted = () => new Failure('no_healthy_upstream', 'Every candidate is resting.', { retryAfterMs: 1_000 });

/** The failure as the caller reads it: with every attempt, and by what they have in common rather than by the last alone. */
function told(last: Failure, trail: Trail, plan: Plan): Failure {
  const attempts = trail.summaries();
  if (attempts.length === 0) return last;
  const failures = trail.attempts.flatMap(({ failure }) => failure ?? []);
  const isRateLimited = failures.every(({ details }) => details.fault === 'rate_limited');
  const worst = isRateLimited || last.details.fault !== 'rate_limited' ? last : (failures.findLast(isTrouble) ?? last);
  const waits = failures.flatMap(({ details }) => details.retryAfterMs ?? []);
  const retryAfterMs = isRateLimited ? Math.min(...(waits.length > 0 ? waits : [1_000])) : worst.details.retryAfterMs;
  const name = plan.route?.slug ?? plan.order[0]?.deployment.id;
  const isWorthACount = attempts.length > 1 && worst.status >= 429;
  const message = isWorthACount
    ? `All ${attempts.length} attempts for '${name}' failed; last: ${last.message}`
    : worst.message;
  return new Failure(worst.code, message, { ...worst.details, attempts, retryAfterMs, cause: worst });
}

/** A 429 is said only where everybody said it: who else failed had a trouble of its own. */
const isTrouble = ({ status }: Failure): boolean => status >= 500;
