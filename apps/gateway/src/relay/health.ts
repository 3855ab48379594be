import type { Failure, FailureCode } from '#core/failure';
import { backoffMs, breaker, type Circuit } from '#core/resilience';
import {
  type Blocked,
  type Candidate,
  type Deployment,
  type Health as RoutingHealth,
  passesCredential,
} from '#core/routing';
import type { Clock } from './ports.js';

/** As much of an attempt as is judged here. */
export interface Judged {
  readonly candidate: Pick<Candidate, 'deployment' | 'route'>;
  /** Milliseconds since 1970. */
  readonly beganMs: number;
}

/** A credential that rests: after a 429 for as long as the provider says, after a refusal until it may have been mended. */
interface Rest {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly code: FailureCode;
  /** How often in a row, for the backoff where no wait was named. */
  readonly times: number;
  /** The refusals of the last 3 s. */
  readonly refusedAt: readonly number[];
}

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;
/** Our credential was refused or has no money left: nothing heals in seconds. */
const REFUSED_REST_MS = 60_000;
const QUOTA_REST_MS = 300_000;
/** However short the rests turn out, nobody is asked more often than this who keeps refusing. */
const MOST_REFUSALS = 4;
const REFUSALS_WINDOW_MS = 3_000;

/** Told of what an operator may want to know. */
export interface HealthListener {
  readonly onCircuit?: (deployment: Deployment, circuit: Circuit) => void;
  /** A credential rests now, until then (milliseconds since 1970). */
  readonly onRest?: (deployment: Deployment, failure: Failure, untilMs: number) => void;
}

/** What this process knows of the health of deployments. Decides from memory alone. */
export class Health implements RoutingHealth {
  private readonly circuits = new Map<string, Circuit>();
  private readonly rests = new Map<string, Rest>();

  constructor(
    private readonly clock: Pick<Clock, 'wall'>,
    private readonly dice: () => number,
    private readonly listener: HealthListener = {},
  ) {}

  blocked({ id, provider }: Deployment): Blocked | undefined {
    const now = this.clock.wall();
    const rest = this.rests.get(provider.slug);
    if (rest && rest.untilMs > now) return { by: 'credential_resting', untilMs: rest.untilMs, code: rest.code };
    const circuit = this.circuits.get(id);
    if (!circuit || breaker.admits(circuit, now)) return undefined;
    const untilMs = circuit.is === 'open' ? circuit.untilMs : now + breaker.FIRST_REST_MS;
    return { by: 'circuit_open', untilMs, code: 'no_healthy_upstream' };
  }

  /** A request goes there now. `false`: it may not after all, because another one is the probe. */
  begin(deployment: Deployment): boolean {
    if (this.blocked(deployment)) return false;
    this.change(deployment, (circuit) => breaker.begin(circuit, this.clock.wall()));
    return true;
  }

  succeeded(attempt: Judged): void {
    const { deployment } = attempt.candidate;
    const rest = this.rests.get(deployment.provider.slug);
    // What was under way when the rest began does not end it.
    if (rest && rest.untilMs <= attempt.beganMs) this.rests.delete(deployment.provider.slug);
    this.change(deployment, (circuit) => breaker.succeeded(circuit, this.spanOf(attempt)));
  }

  /** Judges nothing: the caller left, or the request itself was at fault. */
  undecided(attempt: Judged): void {
    this.change(attempt.candidate.deployment, (circuit) => breaker.neutral(circuit, this.spanOf(attempt)));
  }

  failed(attempt: Judged, failure: Failure): void {
    const { fault } = failure.details;
    if (fault && countsForBreaker.has(fault)) {
      this.change(attempt.candidate.deployment, (circuit) => breaker.failed(circuit, this.spanOf(attempt)));
      return;
    }
    if (fault && restsCredential.has(fault)) this.rest(attempt, failure);
    this.undecided(attempt);
  }

  /** These providers have another address or credential now: it deserves a try. */
  forgetRests(slugs: readonly string[]): void {
    for (const slug of slugs) this.rests.delete(slug);
  }

  private rest({ candidate, beganMs }: Judged, failure: Failure): void {
    const { slug } = candidate.deployment.provider;
    if (passesCredential(candidate)) return; // the caller's own key: no other caller's is judged by it
    const now = this.clock.wall();
    const before = this.rests.get(slug);
    // Of many that were under way together, all are refused together: that is one refusal.
    const isNew = !before || beganMs >= before.sinceMs;
    const times = (before?.times ?? 0) + (isNew ? 1 : 0);
    const restMs = isNew || failure.details.retryAfterMs !== undefined ? this.restMs(failure, times) : 0;
    const refusedAt = [...(before?.refusedAt ?? []), now].filter((at) => now - at < REFUSALS_WINDOW_MS);
    const [oldest = now] = refusedAt;
    const enoughMs = refusedAt.length < MOST_REFUSALS ? 0 : oldest + REFUSALS_WINDOW_MS;
    const untilMs = Math.max(before?.untilMs ?? 0, now + restMs, enoughMs);
    if (isNew) this.listener.onRest?.(candidate.deployment, failure, untilMs);
    this.rests.set(slug, { sinceMs: now, untilMs, code: failure.code, times, refusedAt });
  }

  private restMs({ details }: Failure, times: number): number {
    if (details.retryAfterMs !== undefined) return details.retryAfterMs;
    if (details.fault === 'quota') return QUOTA_REST_MS;
    if (details.fault === 'auth') return REFUSED_REST_MS;
    return backoffMs({ attempt: times - 1, firstMs: FIRST_REST_MS, longestMs: LONGEST_REST_MS, dice: this.dice() });
  }

  private spanOf({ beganMs }: Judged): breaker.Span {
    return { beganMs, nowMs: this.clock.wall() };
  }

  private change(deployment: Deployment, step: (circuit: Circuit) => Circuit): void {
    const before = this.circuits.get(deployment.id) ?? breaker.closed;
    const after = step(before);
    if (after === before) return;
    if (after === breaker.closed) this.circuits.delete(deployment.id);
    else this.circuits.set(deployment.id, after);
    this.listener.onCircuit?.(deployment, after);
  }
}

const countsForBreaker: ReadonlySet<string> = new Set(['server', 'unreachable', 'timeout', 'invalid', 'cut']);
const restsCredential: ReadonlySet<string> = new Set(['rate_limited', 'quota', 'auth']);
