import type { RequestRecord } from '#core/record';
import { countRequest } from './count-request.js';
import { exposition, type Exposition } from './exposition.js';
import { createFamilies, type Families } from './families.js';
import { boundsOf, modelOf, NONE, type Names, noNames, providerOf } from './names.js';
import { type RatedUpstream, readRemaining } from './remaining.js';
import { expectedAttemptOutcomes } from './words.js';

export interface MetricsOptions {
  readonly version: string;
  readonly revision?: string | undefined;
  /** Past this many series, new label sets are counted as `other`. */
  readonly mostSeries?: number | undefined;
  readonly wall?: (() => number) | undefined;
}

/** Everything that is counted. Fed by the records of requests, and by the few things that no record tells. */
export interface Metrics {
  /** Call with each new snapshot: only names that are in it become labels. */
  bound(names: Names): void;
  /** One request is over. */
  record(record: RequestRecord): void;
  /** One request begins; call what is returned when it is over. */
  began(operation: string): () => void;
  /** The circuit of a deployment changed. */
  circuit(deployment: { readonly id: string }, circuit: { readonly is: CircuitState }): void;
  /** The same admission, with its refusals counted. */
  counted<Admission extends AnyAdmission>(admission: Admission): Admission;
  /** The same upstream, with what providers say of their limits noted. */
  watched<Upstream extends RatedUpstream>(upstream: Upstream): Upstream;
  reloaded(reload: Reload): void;
  dependency(name: 'postgres' | 'redis' | 'otlp', isUp: boolean): void;
  logDepth(depth: number): void;
  logDropped(count: number): void;
  /** All of it, in the format the `Accept` header asks for. */
  render(accept?: string): Promise<Exposition>;
}

export type Reload =
  { readonly result: 'ok'; readonly hash: string; readonly source: string } | { readonly result: 'error' };

type CircuitState = 'closed' | 'open' | 'half-open';
const circuitStates: readonly CircuitState[] = ['closed', 'open', 'half-open'];

/** What is needed of the gateway's admission. */
export interface AnyAdmission {
  // Method syntax: any caller type will do.
  admit(...args: never[]): Promise<unknown>;
}

const PREFIX = 'gatewright_';

export function createMetrics({ version, revision = '', mostSeries = 20_000, wall = Date.now }: MetricsOptions): Metrics {
  const families = createFamilies(mostSeries);
  let bounds = boundsOf(noNames);
  exportZeros(families);
  families.build_info.at(version, revision, process.versions.node).set(1);

  return {
    bound: (names) => {
      bounds = boundsOf(names);
      forgetDeployments(families, bounds.deployments);
      for (const deployment of bounds.deployments) introduce(families, deployment);
    },
    record: (record) => countRequest(record, { families, bounds }),
    began: (operation) => {
      const inflight = families.inflight_requests.at(operation);
      inflight.add(1);
      return () => inflight.add(-1);
    },
    circuit: ({ id }, { is }) => bounds.deployments.has(id) && showCircuit(families, id, is),
    counted: (admission) => counted(admission, families),
    watched: (upstream) =>
      readRemaining(upstream, (deployment, kind, ratio) => {
        if (bounds.deployments.has(deployment)) families.upstream_ratelimit_remaining_ratio.at(deployment, kind).set(ratio);
      }),
    reloaded: (reload) => countReload(reload, families, wall() / 1_000),
    dependency: (name, isUp) => families.dependency_up.at(name).set(Number(isUp)),
    logDepth: (depth) => families.request_log_queue_depth.at().set(depth),
    logDropped: (count) => families.request_log_dropped_total.at().add(count),
    render: exposition(families, PREFIX),
  };
}

/** What nobody did yet is 0, not absent: else the first error is no increase. */
function exportZeros({ limit_rejections_total, stream_aborts_total, config_reloads_total, ...families }: Families): void {
  for (const kind of ['rpm', 'concurrency']) limit_rejections_total.at(kind, 'key');
  for (const side of ['client', 'provider', 'gateway']) stream_aborts_total.at(side);
  for (const result of ['ok', 'error']) config_reloads_total.at(result);
  families.request_log_queue_depth.at();
  families.request_log_dropped_total.at();
}

/** A deployment is healthy until it shows otherwise. */
function introduce(families: Families, deployment: string): void {
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
function forgetDeployments(families: Families, deployments: ReadonlySet<string>): void {
  const isKnown = ({ deployment = '' }: Readonly<Record<string, string>>) => deployments.has(deployment);
  families.deployment_healthy.keep(isKnown);
  families.circuit_state.keep(isKnown);
  families.upstream_ratelimit_remaining_ratio.keep(isKnown);
}

function showCircuit(families: Families, deployment: string, is: CircuitState): void {
  families.deployment_healthy.at(providerOf(deployment), deployment).set(Number(is === 'closed'));
  for (const state of circuitStates)
    families.circuit_state.at(deployment, state.replace('-', '_')).set(Number(state === is));
}

function counted<Admission extends AnyAdmission>(admission: Admission, { limit_rejections_total }: Families): Admission {
  const admit = async (...args: never[]): Promise<unknown> => {
    try {
      return await admission.admit(...args);
    } catch (error) {
      if (error instanceof Failure && error.details.limit) limit_rejections_total.at(error.details.limit.by, 'key').add();
      throw error;
    }
  };
  return { ...admission, admit };
}

function countReload(reload: Reload, families: Families, nowSeconds: number): void {
  families.config_reloads_total.at(reload.result).add();
  if (reload.result === 'error') return;
  families.config_info.keep(() => false);
  families.config_info.at(reload.hash, reload.source).set(1);
  families.config_last_success_timestamp_seconds.at().set(nowSeconds);
}
