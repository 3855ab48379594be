import type { Failure, FailureCode } from '#core/failure';
import { backoffMs, breaker, type Circuit } from '#core/resilience';
import type { Blocked, Deployment, Health as RoutingHealth } from '#core/routing';
import type { Clock } from './ports.js';

/** A credential that rests: after a 429 for as long as the provider says, after a refusal until it may have been mended. */
interface Rest {
  readonly untilMs: number;
  readonly code: FailureCode;
  /** How often in a row, for the backoff where no wait was named. */
  readonly times: number;
}

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;
/** Our credential was refused or has no money left: nothing heals in seconds. */
const REFUSED_REST_MS = 60_000;
const QUOTA_REST_MS = 300_000;

/** What this process knows of the health of deployments. Decides from memory alone. */
export class Health implements RoutingHealth {
  private readonly circuits = new Map<string, Circuit>();
  private readonly rests = new Map<string, Rest>();

  constructor(
    private readonly clock: Pick<Clock, 'wall'>,
    private readonly dice: () => number,
    private readonly onCircuit: (deployment: Deployment, circuit: Circuit) => void = () => undefined,
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
    const circuit = this.circuits.get(deployment.id);
    if (circuit && circuit.is !== 'closed') this.set(deployment, breaker.begin(circuit, this.clock.wall()));
    return true;
  }

  succeeded(deployment: Deployment): void {
    this.rests.delete(deployment.provider.slug);
    if (this.circuits.has(deployment.id)) this.set(deployment, breaker.succeeded());
  }

  /** Judges nothing: the caller left, or the request itself was at fault. */
  undecided(deployment: Deployment): void {
    const circuit = this.circuits.get(deployment.id);
    if (circuit) this.set(deployment, breaker.neutral(circuit, this.clock.wall()));
  }

  failed(deployment: Deployment, failure: Failure): void {
    const { fault } = failure.details;
    if (fault === 'rate_limited' || fault === 'quota' || fault === 'auth') this.rest(deployment, failure);
    else if (fault && countsForBreaker.has(fault)) {
      const circuit = this.circuits.get(deployment.id) ?? breaker.closed;
      this.set(deployment, breaker.failed(circuit, this.clock.wall()));
      return;
    }
    this.undecided(deployment);
  }

  /** A new configuration may have mended what rested: new credentials deserve a try. */
  forgetRests(): void {
    this.rests.clear();
  }

  private rest({ provider }: Deployment, failure: Failure): void {
    const times = (this.rests.get(provider.slug)?.times ?? 0) + 1;
    const untilMs = this.clock.wall() + this.restMs(failure, times);
    this.rests.set(provider.slug, { untilMs, code: failure.code, times });
  }

  private restMs({ details }: Failure, times: number): number {
    if (details.retryAfterMs !== undefined) return details.retryAfterMs;
    if (details.fault === 'quota') return QUOTA_REST_MS;
    if (details.fault === 'auth') return REFUSED_REST_MS;
    return backoffMs({ attempt: times - 1, firstMs: FIRST_REST_MS, longestMs: LONGEST_REST_MS, dice: this.dice() });
  }

  private set(deployment: Deployment, circuit: Circuit): void {
    this.circuits.set(deployment.id, circuit);
    this.onCircuit(deployment, circuit);
  }
}

const countsForBreaker: ReadonlySet<string> = new Set(['server', 'unreachable', 'timeout', 'invalid', 'cut']);
