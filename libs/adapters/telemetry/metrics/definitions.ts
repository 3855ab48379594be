/**
 * Every metric, in one list. The names (with `gatewright_` before them) are a promise to dashboards and alerts:
 * not renamed within a major version. Labels are bounded by configuration, never by traffic: no key, user or address.
 */
export const definitions = {
  requests_total: counter('Requests, by how they ended.', ['operation', 'route', 'project', 'outcome']),
  request_duration_seconds: histogram(
    'Time from the first byte of a request to the last byte of its answer.',
    ['operation', 'stream', 'outcome_class'],
    // Agents run for minutes.
    [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 600],
  ),
  overhead_seconds: histogram(
    "The gateway's own share of a request: all but waiting for upstreams.",
    ['operation'],
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  ),
  inflight_requests: gauge('Requests under way.', ['operation']),
  request_tokens: histogram('Tokens of a request.', ['operation', 'direction'], powersOfFour()),
  deprecated_uses_total: counter('Requests that use what is deprecated in their language.', ['dialect', 'feature']),

  upstream_attempts_total: counter('Requests sent upstream, by how they ended.', ['provider', 'deployment', 'outcome']),
  upstream_duration_seconds: histogram(
    'Time from sending a request upstream to the end of its answer.',
    ['provider', 'deployment'],
    [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 600],
  ),
  upstream_time_to_first_token_seconds: histogram(
    'Time from sending a streaming request upstream to its first meaningful event.',
    ['provider', 'deployment'],
    [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 15, 30],
  ),
  upstream_time_per_output_token_seconds: histogram(
    'Time between two tokens of a stream, on average over the stream.',
    ['provider', 'deployment'],
    [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1],
  ),
  upstream_ratelimit_remaining_ratio: gauge('What the provider says is left of its limit.', ['deployment', 'kind']),
  deployment_healthy: gauge('1 while requests may go there.', ['provider', 'deployment']),
  circuit_state: gauge('1 for the state the circuit breaker is in.', ['deployment', 'state']),

  input_tokens_total: counter('Tokens read by models.', ['provider', 'model']),
  output_tokens_total: counter('Tokens written by models.', ['provider', 'model']),
  cache_read_input_tokens_total: counter('Input tokens read from a prompt cache; part of input.', [
    'provider',
    'model',
  ]),
  cache_write_input_tokens_total: counter('Input tokens put into a prompt cache; part of input.', [
    'provider',
    'model',
  ]),
  reasoning_output_tokens_total: counter('Output tokens spent on reasoning; part of output.', ['provider', 'model']),
  cost_usd_total: counter('What upstream requests cost, where the price is known.', ['provider', 'model', 'project']),
  unpriced_requests_total: counter('Upstream requests whose price is unknown.', ['provider', 'model']),

  route_decisions_total: counter('Which deployment was asked first, and why.', ['route', 'deployment', 'reason']),
  fallbacks_total: counter('Requests that went on to another deployment.', [
    'route',
    'from_provider',
    'to_provider',
    'cause',
  ]),
  retries_total: counter('Requests sent once more to the same deployment.', ['provider', 'cause']),
  limit_rejections_total: counter('Requests refused by a limit.', ['kind', 'scope']),
  budget_rejections_total: counter('Requests refused because a budget was spent.', ['scope']),
  budget_unavailable_total: counter('Requests refused because a budget could not be counted.', ['why']),
  budget_escrow_total: counter('Attempts let in by what a budget had in escrow while Redis was away.', ['scope']),
  limits_local: gauge('1 while limits are counted by this process alone.', []),
  stream_aborts_total: counter('Streams that ended before they were complete.', ['side']),

  fetches_total: counter('Images and files fetched for providers, by how that ended.', ['kind', 'outcome']),

  overload_pressure: gauge('How near the gateway is to refusing requests: it does so from 0.95 on.', []),
  shed_requests_total: counter('Requests refused because the gateway had too much to do.', []),

  config_info: gauge('The configuration in use.', ['hash', 'source']),
  config_reloads_total: counter('Changes of configuration taken over, or not.', ['result']),
  config_last_success_timestamp_seconds: gauge('When the configuration in use was taken over.', []),
  request_log_queue_depth: gauge('Request records that wait in the log for PostgreSQL.', []),
  ledger_log_bytes: gauge('Size of the write-ahead log on disk.', []),
  ledger_recovered_requests_total: counter(
    'Requests that an earlier process left unfinished, charged at their most.',
    [],
  ),
  responses_stored_total: counter('Responses that were to be stored, and whether they were.', ['result']),
  dependency_up: gauge('1 while it answers.', ['dependency']),
  metrics_series_folded_total: counter('Label sets folded into "other" because there are too many.', ['metric']),
  build_info: gauge('What is running.', ['version', 'revision', 'node']),
} as const;

export interface Definition<Labels extends readonly string[] = readonly string[]> {
  readonly is: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: Labels;
  /** Upper bounds, of a histogram. */
  readonly buckets: readonly number[];
}

function counter<const Labels extends readonly string[]>(help: string, labels: Labels) {
  return { is: 'counter', help, labels, buckets: [] } as const;
}

function gauge<const Labels extends readonly string[]>(help: string, labels: Labels) {
  return { is: 'gauge', help, labels, buckets: [] } as const;
}

function histogram<const Labels extends readonly string[]>(help: string, labels: Labels, buckets: readonly number[]) {
  return { is: 'histogram', help, labels, buckets } as const;
}

/** Up to 67,108,864: as OpenTelemetry counts tokens. */
function powersOfFour(): readonly number[] {
  return Array.from({ length: 14 }, (_, power) => 4 ** power);
}
