import type { AttemptRecord } from '#core/record';
import type { Families } from './families.js';
import type { Bounds } from './names.js';
import { attemptOutcome } from './words.js';

export interface AttemptGround {
  readonly families: Families;
  readonly bounds: Bounds;
  readonly isStream: boolean;
  readonly project: string;
  readonly traceId: string | undefined;
}

const NANO = 1e9;

/** Counts one request that was sent upstream. */
export function countAttempt(attempt: AttemptRecord, ground: AttemptGround): void {
  const { families, bounds, traceId } = ground;
  const provider = bounds.provider(attempt.provider);
  const deployment = bounds.deployment(`${attempt.provider}/${attempt.model}`);
  families.upstream_attempts_total.at(provider, deployment, attemptOutcome[attempt.outcome]).add();
  families.upstream_duration_seconds.at(provider, deployment).observe(attempt.ms / 1_000, traceId);
  if (ground.isStream) countPace(attempt, families, { provider, deployment, traceId });
  countTokens(attempt, ground, provider);
}

interface Place {
  readonly provider: string;
  readonly deployment: string;
  readonly traceId: string | undefined;
}

function countPace({ firstTokenMs, ms, usage }: AttemptRecord, families: Families, place: Place): void {
  const { provider, deployment, traceId } = place;
  if (firstTokenMs === null) return;
  families.upstream_time_to_first_token_seconds.at(provider, deployment).observe(firstTokenMs / 1_000, traceId);
  if (usage.output < 2) return;
  const perToken = (ms - firstTokenMs) / (usage.output - 1) / 1_000;
  families.upstream_time_per_output_token_seconds.at(provider, deployment).observe(perToken);
}

function countTokens({ usage, costNano, model: name }: AttemptRecord, ground: AttemptGround, provider: string): void {
  if (usage.input + usage.output === 0) return;
  const { families, bounds, project } = ground;
  const model = bounds.model(name);
  families.input_tokens_total.at(provider, model).add(usage.input);
  families.output_tokens_total.at(provider, model).add(usage.output);
  if (usage.cachedInput > 0) families.cache_read_input_tokens_total.at(provider, model).add(usage.cachedInput);
  if (usage.cacheWrite > 0) families.cache_write_input_tokens_total.at(provider, model).add(usage.cacheWrite);
  if (usage.reasoning > 0) families.reasoning_output_tokens_total.at(provider, model).add(usage.reasoning);
  if (costNano === null) families.unpriced_requests_total.at(provider, model).add();
  else families.cost_usd_total.at(provider, model, project).add(Number(costNano) / NANO);
}
