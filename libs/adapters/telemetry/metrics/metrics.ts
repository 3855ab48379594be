import type { Store } from '#core/limits';
import type { RequestRecord } from '#core/record';
import { type Fetch, type Fetched, type FetchWish, watchedFetch } from '../fetching.js';
import { countRequest } from './count-request.js';
import { countedStore } from './counted-store.js';
import { exposition, type Exposition } from './exposition.js';
import { type CircuitState, exportZeros, forgetDeployments, introduce, showCircuit } from './deployments.js';
import { createFamilies, type Families } from './families.js';
import { boundsOf, type Names, noNames } from './names.js';
import { remainingIn } from './remaining.js';

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
  /** Told of what is under way. */
  readonly inFlight: { begin(operation: string): void; end(operation: string): void };
  /** The circuit of a deployment changed. */
  circuit(deployment: { readonly id: string }, circuit: { readonly is: CircuitState }): void;
  /** The same store of limits and budgets, with its refusals counted. */
  counted(store: Store): Store;
  /** The same upstream, with what providers say of their limits noted. */
  watched<Call extends ToDeployment, Answer extends WithHeaders>(
    upstream: Upstream<Call, Answer>,
  ): Upstream<Call, Answer>;
  /** The same fetch of what callers point to, counted. */
  fetching<Wish extends FetchWish, Told extends Fetched>(fetch: Fetch<Wish, Told>): Fetch<Wish, Told>;
  /** How near the gateway is to refusing requests. */
  pressure(ratio: number): void;
  /** A request was refused because there is too much to do. */
  shed(): void;
  reloaded(reload: Reload): void;
  dependency(name: 'postgres' | 'redis' | 'otlp', isUp: boolean): void;
  logDepth(depth: number): void;
  /** Bytes of the write-ahead log, and requests that an earlier process left unfinished in it. */
  ledgerLog(log: { readonly bytes: number }): void;
  recovered(requests: number): void;
  /** Responses that callers wanted to be stored. */
  stored(result: 'ok' | 'failed', responses: number): void;
  /** All of it, in the format the `Accept` header asks for. */
  render(accept?: string): Promise<Exposition>;
}

export type Reload =
  { readonly result: 'ok'; readonly hash: string; readonly source: string } | { readonly result: 'error' };

/** Of the gateway's ports, as much as is looked at. */
interface Upstream<Call, Answer> {
  send(call: Call): Promise<Answer>;
}
interface ToDeployment {
  readonly deployment: { readonly id: string };
}
interface WithHeaders {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const PREFIX = 'gatewright_';

export function createMetrics({
  version,
  revision = '',
  mostSeries = 20_000,
  wall = Date.now,
}: MetricsOptions): Metrics {
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
    inFlight: {
      begin: (operation) => families.inflight_requests.at(operation).add(1),
      end: (operation) => families.inflight_requests.at(operation).add(-1),
    },
    circuit: ({ id }, { is }) => {
      if (bounds.deployments.has(id)) showCircuit(families, id, is);
    },
    counted: (store) => countedStore(store, families),
    watched: (upstream) => ({
      send: async (call) => {
        const answer = await upstream.send(call);
        const { id } = call.deployment;
        if (bounds.deployments.has(id)) showRemaining(id, answer, families);
        return answer;
      },
    }),
    fetching: (fetch) => watchedFetch(fetch, ({ kind }, outcome) => families.fetches_total.at(kind, outcome).add()),
    pressure: (ratio) => families.overload_pressure.at().set(ratio),
    shed: () => families.shed_requests_total.at().add(),
    reloaded: (reload) => countReload(reload, families, wall() / 1_000),
    dependency: (name, isUp) => families.dependency_up.at(name).set(Number(isUp)),
    logDepth: (depth) => families.request_log_queue_depth.at().set(depth),
    ledgerLog: ({ bytes }) => families.ledger_log_bytes.at().set(bytes),
    recovered: (requests) => families.ledger_recovered_requests_total.at().add(requests),
    stored: (result, responses) => families.responses_stored_total.at(result).add(responses),
    render: exposition(families, PREFIX),
  };
}

function showRemaining(deployment: string, { headers }: WithHeaders, families: Families): void {
  for (const { kind, ratio } of remainingIn(headers))
    families.upstream_ratelimit_remaining_ratio.at(deployment, kind).set(ratio);
}

function countReload(reload: Reload, families: Families, nowSeconds: number): void {
  families.config_reloads_total.at(reload.result).add();
  if (reload.result === 'error') return;
  families.config_info.keep(() => false);
  families.config_info.at(reload.hash, reload.source).set(1);
  families.config_last_success_timestamp_seconds.at().set(nowSeconds);
}
