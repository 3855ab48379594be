import type { Families } from './families.js';
import { modelOf, providerOf } from './names.js';
import { expectedAttemptOutcomes } from './words.js';

export type CircuitState = 'closed' | 'open' | 'half-open';
const circuitStates: readonly CircuitState[] = ['closed', 'open', 'half-open'];

/** What nobody did yet is 0, not absent: else the first error is no increase. */
export function exportZeros({
  limit_rejections_total,
  stream_aborts_total,
  config_reloads_total,
  ...families
}: Families): void {
  for (const kind of ['rpm', 'concurrency']) limit_rejections_total.at(kind, 'key');
  for (const side of ['client', 'provider', 'gateway']) stream_aborts_total.at(side);
  for (const result of ['ok', 'error']) config_reloads_total.at(result);
  for (const result of ['ok', 'failed']) families.responses_stored_total.at(result);
  for (const outcome of ['ok', 'address', 'unreachable', 'status', 'type', 'size', 'timeout'])
    families.fetches_total.at('image', outcome);
  families.request_log_queue_depth.at();
  families.overload_pressure.at();
  families.shed_requests_total.at();
  families.ledger_log_bytes.at();
  families.ledger_recovered_requests_total.at();
  families.limits_local.at();
}

/** A deployment is healthy until it shows otherwise. */
export function introduce(families: Families, deployment: string): void {
  const provider = providerOf(deployment);
  const model = modelOf(deployment);
  for (const outcome of expectedAttemptOutcomes) families.upstream_attempts_total.at(provider, deployment, outcome);
  for (const tokens of [families.input_tokens_total, families.output_tokens_total, families.unpriced_requests_total])
    tokens.at(provider, model);
  if (families.circuit_state.at(deployment, 'open').value === 0 && !isHalfOpen(families, deployment))
    showCircuit(families, deployment, 'closed');
}

const isHalfOpen = (families: Families, deployment: string): boolean =>
  families.circuit_state.at(deployment, 'half_open').value === 1;

/** Gauges of what is no longer configured would stand still for ever; counters may stay. */
export function forgetDeployments(families: Families, deployments: ReadonlySet<string>): void {
  const isKnown = ({ deployment = '' }: Readonly<Record<string, string>>) => deployments.has(deployment);
  families.deployment_healthy.keep(isKnown);
  families.circuit_state.keep(isKnown);
  families.upstream_ratelimit_remaining_ratio.keep(isKnown);
}

/** One of the three is 1. */
export function showCircuit(families: Families, deployment: string, is: CircuitState): void {
  families.deployment_healthy.at(providerOf(deployment), deployment).set(Number(is === 'closed'));
  for (const state of circuitStates)
    families.circuit_state.at(deployment, state.replace('-', '_')).set(Number(state === is));
}
