import { type AttemptSummary, type Failure } from '#core/failure';
import { noUsage, type Usage } from '#core/hub';
import { costOf } from '#core/ledger';
import type { AttemptRecord, Certainty } from '#core/record';
import type { Candidate } from '#core/routing';
import type { Clock } from './ports.js';
import { unsaid } from './unsaid.js';

/** One request sent upstream, while it is under way and after. */
export class Attempt {
  status: number | null = null;
  failure: Failure | undefined;
  /** Headers of the upstream about its own limits, where the caller's own key was used. */
  upstreamLimits: Readonly<Record<string, string>> = {};
  usage: Usage = noUsage;
  ledger: Certainty = 'none';
  /** Milliseconds since 1970. */
  readonly beganMs: number;
  private readonly startedAt: number;
  private firstTokenAt: number | undefined;
  private endedAt: number | undefined;

  constructor(
    private readonly clock: Pick<Clock, 'now' | 'wall'>,
    readonly n: number,
    readonly candidate: Candidate,
    readonly reason: string,
  ) {
    this.startedAt = clock.now();
    this.beganMs = clock.wall();
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

  succeeded(usage: Usage, ledger: Certainty): void {
    this.endedAt ??= this.clock.now();
    this.usage = usage;
    this.ledger = ledger;
  }

  failed(failure: Failure): void {
    this.endedAt ??= this.clock.now();
    this.failure = unsaid(failure, this.candidate.deployment);
    // It may have worked, and billed, before we gave up on it; a refusal costs nothing.
    if (this.hasAccepted || mayHaveBilled(failure)) this.ledger = 'unknown';
    this.status = failure.details.providerStatus ?? this.status;
  }

  /** Its head was no refusal. */
  private get hasAccepted(): boolean {
    return this.status !== null && this.status < 300;
  }

  /** nano-USD; `null` where the price, or what was used, is unknown. */
  get costNano(): bigint | null {
    if (this.ledger === 'none') return 0n;
    const { price } = this.candidate.deployment;
    return price === undefined || (this.ledger === 'unknown' && this.usage === noUsage)
      ? null
      : costOf(this.usage, price);
  }

  toRecord(): AttemptRecord {
    const { provider, model } = this.candidate.deployment;
    return {
      n: this.n,
      provider: provider.slug,
      model,
      status: this.status,
      outcome: this.failure ? (this.failure.details.fault ?? 'canceled') : 'ok',
      reason: this.reason,
      ms: this.ms,
      firstTokenMs: this.firstTokenMs,
      usage: this.usage,
      costNano: this.costNano,
      ledger: this.ledger,
    };
  }
}

const mayHaveBilled = ({ code, details: { fault } }: Failure): boolean =>
  fault === 'timeout' || fault === 'cut' || fault === 'invalid' || code === 'client_closed_request';

/** All attempts of one request, in order. */
export class Trail {
  readonly attempts: Attempt[] = [];
  /** Milliseconds between attempts: what a provider asked us to wait, and the jitter of retries. */
  pausedMs = 0;

  constructor(private readonly clock: Pick<Clock, 'now' | 'wall'>) {}

  begin(candidate: Candidate, reason: string): Attempt {
    const attempt = new Attempt(this.clock, this.attempts.length + 1, candidate, reason);
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
