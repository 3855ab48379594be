import { type AttemptSummary, type Failure } from '#core/failure';
import { noUsage, type Usage } from '#core/hub';
import { costOf } from '#core/ledger';
import type { AttemptRecord, Certainty } from '#core/record';
import type { Candidate, MeasuredTelemetry } from '#core/routing';
import { finishedOf } from './finished.js';
import type { Clock, Reservation } from './ports.js';
import { mayHaveBilled, presumedAfter, presumedUnseen, type Untold, within } from './presumed.js';
import { unsaid } from './unsaid.js';

/** What an attempt is begun with. */
export interface Begun extends Omit<Untold, 'bound'> {
  readonly candidate: Candidate;
  /** Why this candidate. */
  readonly reason: string;
  readonly reservation: Reservation;
  /** Writes down how the request stands. Throws where nothing can be written. */
  readonly intend: () => void;
}

/** One request sent upstream, while it is under way and after. */
export class Attempt {
  status: number | null = null;
  failure: Failure | undefined;
  /** Headers of the upstream about its own limits, where the caller's own key was used. */
  upstreamLimits: Readonly<Record<string, string>> = {};
  /** Paths of the caller's fields that were not sent. */
  lost: readonly string[] = [];
  /** The provider's own id of the answer. */
  responseId: string | undefined;
  ledger: Certainty = 'unknown';
  /** It is on its way. */
  isSent = false;
  /** Milliseconds since 1970. */
  readonly beganMs: number;
  private readonly startedAt: number;
  private firstTokenAt: number | undefined;
  private endedAt: number | undefined;
  private known: Usage | undefined;

  constructor(
    private readonly clock: Pick<Clock, 'now' | 'wall'>,
    readonly n: number,
    private readonly begun: Begun,
    private readonly onEnd: (attempt: Attempt) => void,
  ) {
    this.startedAt = clock.now();
    this.beganMs = clock.wall();
  }

  get candidate(): Candidate {
    return this.begun.candidate;
  }

  get reason(): string {
    return this.begun.reason;
  }

  get reservation(): Reservation {
    return this.begun.reservation;
  }

  /** What is waited for is the beginning of its answer, not all of it. */
  get isStream(): boolean {
    return this.begun.isStream;
  }

  /** The most there can be, until it is known. */
  get usage(): Usage {
    return this.known ?? presumedUnseen(this.untold);
  }

  /** What it used is known, or presumed for good. */
  get isOver(): boolean {
    return this.endedAt !== undefined;
  }

  get ms(): number {
    return (this.endedAt ?? this.clock.now()) - this.startedAt;
  }

  get firstTokenMs(): number | null {
    return this.firstTokenAt === undefined ? null : this.firstTokenAt - this.startedAt;
  }

  /** The first meaningful event, or the whole answer, is here. */
  reached(): void {
    this.firstTokenAt = this.clock.now();
  }

  /** It was told. */
  succeeded(usage: Usage): void {
    this.end(usage, 'exact');
  }

  /** Nobody told what it used: it is taken for so much. */
  estimated(usage: Usage): void {
    this.end(within(this.reservation.bound, usage), 'estimated');
  }

  /** Of a stream `seen` tokens were here before it broke; `usage` where it was told all the same. */
  failed(failure: Failure, seen = 0, usage?: Usage): void {
    this.failure = unsaid(failure, this.candidate.deployment);
    // It may have worked, and billed, before we gave up on it; a refusal costs nothing.
    const { hasAccepted } = this;
    const mayBeBilled = hasAccepted || (this.isSent && mayHaveBilled(failure));
    this.status = failure.details.providerStatus ?? this.status;
    if (usage) this.end(usage, 'exact');
    else if (mayBeBilled) this.end(presumedAfter({ ...this.untold, failure, seen, hasAccepted }), 'unknown');
    else this.end(noUsage, 'none');
  }

  private end(usage: Usage, ledger: Certainty): void {
    const wasOver = this.isOver;
    this.endedAt ??= this.clock.now();
    this.known = usage;
    this.ledger = ledger;
    if (!wasOver) this.onEnd(this);
    this.reservation.release(usage, ledger === 'none' && this.isWrittenFree());
  }

  /** What is held is given back only once the log charges it no more: a kill in between would charge what nobody holds. */
  private isWrittenFree(): boolean {
    if (!this.isSent) return true;
    try {
      this.begun.intend();
      return true;
    } catch {
      return false; // it lapses by itself
    }
  }

  private get untold(): Untold {
    return { ...this.begun, bound: this.reservation.bound };
  }

  /** Its head was no refusal. */
  private get hasAccepted(): boolean {
    return this.status !== null && this.status < 300;
  }

  /** nano-USD; `null` where the price is unknown. */
  get costNano(): bigint | null {
    if (this.ledger === 'none') return 0n;
    const { price } = this.candidate.deployment;
    return price === undefined ? null : costOf(this.usage, price);
  }

  private get outcome(): AttemptRecord['outcome'] {
    if (this.failure) return this.failure.details.fault ?? 'canceled';
    return this.isOver ? 'ok' : 'cut'; // as long as it is under way, it would be cut if we ended now
  }

  toRecord(): AttemptRecord {
    const { provider, model, price } = this.candidate.deployment;
    return {
      n: this.n,
      provider: provider.slug,
      model,
      status: this.status,
      outcome: this.outcome,
      reason: this.reason,
      ms: this.ms,
      firstTokenMs: this.firstTokenMs,
      usage: this.usage,
      costNano: this.costNano,
      ledger: this.ledger,
      price,
      windows: this.reservation.windows,
      responseId: this.responseId,
    };
  }
}

/** All attempts of one request, in order. */
export class Trail {
  readonly attempts: Attempt[] = [];
  /** Milliseconds between attempts: what a provider asked us to wait, the jitter of retries, and the time of fetching pictures. */
  pausedMs = 0;

  constructor(
    private readonly clock: Pick<Clock, 'now' | 'wall'>,
    private readonly telemetry: Pick<MeasuredTelemetry, 'began' | 'ended'>,
  ) {}

  begin(begun: Begun): Attempt {
    const { telemetry, clock } = this;
    const { deployment } = begun.candidate;
    const attempt = new Attempt(clock, this.attempts.length + 1, begun, (over) =>
      telemetry.ended(deployment, finishedOf(over)),
    );
    telemetry.began(deployment);
    this.attempts.push(attempt);
    return attempt;
  }

  get last(): Attempt | undefined {
    return this.attempts.at(-1);
  }

  /** Milliseconds spent waiting for upstreams until their first token or their end. */
  get waitedMs(): number {
    return this.attempts.reduce((sum, { firstTokenMs, ms }) => sum + (firstTokenMs ?? ms), this.pausedMs);
  }

  /** Milliseconds that attempts were under way, to their very end. */
  get totalMs(): number {
    return this.attempts.reduce((sum, { ms }) => sum + ms, this.pausedMs);
  }

  /** What a failed caller may read of it. */
  summaries(): readonly AttemptSummary[] {
    return this.attempts.map(({ candidate, status, ms, failure }) => ({
      deployment: candidate.deployment.id,
      status,
      ms: Math.round(ms),
      reason: failure?.details.fault ?? 'ok',
    }));
  }
}
