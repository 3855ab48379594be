import { Failure } from '#core/failure';
import { noUsage, type Usage } from '#core/hub';
import type { Outcome, RequestRecord } from '#core/record';
import type { Plan } from '#core/routing';
import type { Asked } from './asked.js';
import type { Permit, Ports } from './ports.js';
import type { Trail } from './trail.js';

/** What is known of a request when it is over, however it ended. */
export interface Account {
  readonly asked: Asked;
  readonly trail: Trail;
  readonly requestedModel: string;
  readonly isStream: boolean;
  readonly tags: readonly string[];
  readonly endUser?: string | undefined;
  /** Slug of the caller's team. */
  readonly team?: string | undefined;
  readonly plan?: Plan | undefined;
  readonly permit?: Permit | undefined;
}

/** Closes the account of a request: gives back what was set aside, and writes its one record. */
export function settle(account: Account, ports: Pick<Ports, 'ledger' | 'clock' | 'faults'>, failure?: Failure): void {
  if (failure?.code === 'internal_error') ports.faults.note(account.asked.id, failure);
  const record = recordOf(account, ports.clock, failure);
  account.permit?.release(record.usage);
  ports.ledger.record(record);
}

/** Writes down how the account would stand if this process ended now. Throws where that cannot be written. */
export const intend = (account: Account, { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>): void =>
  ledger.intend({
    ...recordOf(account, clock, interrupted),
    ...{ durationMs: null, overheadMs: null },
    attempts: account.trail.attempts.map((one) => ({ ...one.toRecord(), ms: one.isOver ? one.ms : null })),
  });

const interrupted = new Failure('internal_error', 'The gateway ended before the request did.');

function recordOf(account: Account, clock: Ports['clock'], failure: Failure | undefined): RequestRecord {
  const { asked, trail, plan } = account;
  const durationMs = clock.now() - asked.receivedAt;
  const answered = failure && !isCutShort(failure, trail) ? undefined : trail.last?.candidate.deployment;
  return {
    id: asked.id,
    startedAt: clock.wall() - durationMs,
    caller: callerOf(account),
    endUser: account.endUser,
    endpoint: asked.endpoint,
    stream: account.isStream,
    requestedModel: account.requestedModel,
    route: plan?.route?.slug,
    strategy: plan?.strategy,
    reason: trail.last?.reason ?? plan?.reason,
    provider: answered?.provider.slug,
    model: answered?.model,
    status: failure?.status ?? 200,
    outcome: failure ? outcomeOf(failure) : 'ok',
    errorCode: failure?.code,
    usage: trail.attempts.reduce((sum, { usage }) => plus(sum, usage), noUsage),
    costNano: costOf(trail),
    durationMs,
    overheadMs: Math.max(0, durationMs - trail.totalMs),
    firstTokenMs: account.isStream ? (trail.last?.firstTokenMs ?? undefined) : undefined,
    traceparent: asked.traceparent,
    tags: account.tags,
    attempts: trail.attempts.map((attempt) => attempt.toRecord()),
    ...(asked.deprecated && { deprecated: deprecatedOf(asked.deprecated) }),
  };
}

const deprecatedOf = ({ dialect, uses }: NonNullable<Asked['deprecated']>): RequestRecord['deprecated'] => ({
  dialect,
  features: uses.map(({ feature }) => feature),
});

function callerOf({ asked: { caller }, team }: Account): RequestRecord['caller'] {
  const { keyId, keyName, project } = caller;
  return { keyId, keyName, project, team };
}

/** An answer had begun, or might have: it has a provider although it failed. */
const isCutShort = ({ code }: Failure, { last }: Trail): boolean =>
  code === 'client_closed_request' || (last?.firstTokenMs ?? null) !== null;

/** Of all attempts; where a price is unknown, so is the cost. */
const costOf = ({ attempts }: Trail): bigint | null =>
  attempts.reduce<bigint | null>(
    (sum, { costNano }) => (sum === null || costNano === null ? null : sum + costNano),
    0n,
  );

const plus = (one: Usage, other: Usage): Usage => ({
  input: one.input + other.input,
  cachedInput: one.cachedInput + other.cachedInput,
  cacheWrite: one.cacheWrite + other.cacheWrite,
  cacheWriteLong: (one.cacheWriteLong ?? 0) + (other.cacheWriteLong ?? 0),
  output: one.output + other.output,
  reasoning: one.reasoning + other.reasoning,
});

export function outcomeOf({ code, status }: Failure): Outcome {
  const named = outcomes[code];
  if (named) return named;
  return status >= 500 ? 'provider_error' : 'client_error';
}

const outcomes: Partial<Record<Failure['code'], Outcome>> = {
  invalid_api_key: 'unauthorized',
  rate_limit_exceeded: 'rate_limited',
  insufficient_quota: 'budget_exceeded',
  policy_blocked: 'policy_blocked',
  client_closed_request: 'canceled',
  upstream_timeout: 'timeout',
  internal_error: 'internal_error',
  auth_backend_unavailable: 'internal_error',
  budget_backend_unavailable: 'internal_error',
  response_backend_unavailable: 'internal_error',
  resource_backend_unavailable: 'internal_error',
  overloaded: 'internal_error',
};
