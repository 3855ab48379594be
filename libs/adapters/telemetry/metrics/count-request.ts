import type { RequestRecord } from '#core/record';
import { countAttempt } from './count-attempt.js';
import type { Families } from './families.js';
import type { Bounds } from './names.js';
import { attemptOutcome, outcomeClass } from './words.js';

/** What counting a request needs: where to count, and what may be named. */
export interface Ground {
  readonly families: Families;
  readonly bounds: Bounds;
}

/** Counts one request, and all it sent upstream, from its record. */
export function countRequest(record: RequestRecord, ground: Ground): void {
  const { families, bounds } = ground;
  const { endpoint, outcome } = record;
  const traceId = sampledTrace(record.traceparent);
  const route = bounds.route(record.route);
  const project = bounds.project(record.caller?.project);

  families.requests_total.at(endpoint, route, project, outcome).add();
  families.request_duration_seconds
    .at(endpoint, String(record.stream), outcomeClass[outcome])
    .observe(record.durationMs / 1_000, traceId);
  families.overhead_seconds.at(endpoint).observe(record.overheadMs / 1_000);
  if (record.attempts.length > 0) countUse(record, families);
  if (record.deprecated) countDeprecated(record.deprecated, families);
  for (const attempt of record.attempts)
    countAttempt(attempt, { ...ground, isStream: record.stream, project, traceId });
  countMoves(record, ground, route);
  countAborts(record, families);
}

function countUse({ endpoint, usage }: RequestRecord, { request_tokens }: Families): void {
  if (usage.input > 0) request_tokens.at(endpoint, 'input').observe(usage.input);
  if (usage.output > 0) request_tokens.at(endpoint, 'output').observe(usage.output);
}

/** The names stand in the tables of the languages: no caller can make up another. */
function countDeprecated(
  { dialect, features }: NonNullable<RequestRecord['deprecated']>,
  { deprecated_uses_total }: Families,
): void {
  for (const feature of features) deprecated_uses_total.at(dialect, feature).add();
}

/** Where it went first, and how it moved on from there. */
function countMoves({ attempts }: RequestRecord, { families, bounds }: Ground, route: string): void {
  for (const [at, attempt] of attempts.entries()) {
    const before = attempts[at - 1];
    const provider = bounds.provider(attempt.provider);
    const deployment = `${attempt.provider}/${attempt.model}`;
    if (!before) families.route_decisions_total.at(route, bounds.deployment(deployment), attempt.reason).add();
    else if (before.provider === attempt.provider && before.model === attempt.model)
      families.retries_total.at(provider, attemptOutcome[before.outcome]).add();
    else
      families.fallbacks_total
        .at(route, bounds.provider(before.provider), provider, attemptOutcome[before.outcome])
        .add();
  }
}

function countAborts({ stream, outcome, attempts }: RequestRecord, { stream_aborts_total }: Families): void {
  for (const attempt of attempts) if (attempt.outcome === 'cut') stream_aborts_total.at('provider').add();
  const hasBegun = stream && attempts.some(({ firstTokenMs }) => firstTokenMs !== null);
  if (!hasBegun) return;
  if (outcome === 'canceled') stream_aborts_total.at('client').add();
  if (outcome === 'internal_error') stream_aborts_total.at('gateway').add();
}

/** The trace of a `traceparent`, where it is being recorded: an exemplar that leads nowhere is none. */
export const sampledTrace = (traceparent: string | undefined): string | undefined =>
  traceparent?.endsWith('01') ? traceparent.slice(3, 35) : undefined;
