import { beforeEach, describe, expect, it } from '@jest/globals';
import { noUsage } from '#core/hub';
import type { AttemptRecord, RequestRecord } from '#core/record';
import { createMetrics, type Metrics } from './metrics.js';

const usage = { input: 100, cachedInput: 40, cacheWrite: 10, output: 21, reasoning: 5 };

const attempt = (changes: Partial<AttemptRecord> = {}): AttemptRecord => ({
  n: 1,
  provider: 'openai',
  model: 'gpt-5',
  status: 200,
  outcome: 'ok',
  reason: 'priority',
  ms: 1_200,
  firstTokenMs: 200,
  usage,
  costNano: 1_500_000n,
  ledger: 'exact',
  windows: [],
  ...changes,
});

const record = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  id: 'req_1',
  startedAt: 1_700_000_000_000,
  caller: { keyId: 'key_1', keyName: 'app', project: 'default' },
  endpoint: 'chat',
  stream: true,
  requestedModel: 'smart',
  route: 'smart',
  strategy: 'priority',
  reason: 'priority',
  provider: 'openai',
  model: 'gpt-5',
  status: 200,
  outcome: 'ok',
  usage,
  costNano: 1_500_000n,
  durationMs: 1_210,
  overheadMs: 10,
  firstTokenMs: 205,
  tags: [],
  attempts: [attempt()],
  ...changes,
});

const names = {
  routes: ['smart'],
  providers: ['openai', 'anthropic'],
  deployments: ['openai/gpt-5', 'anthropic/claude'],
  models: ['gpt-5', 'claude'],
  projects: ['default'],
};

describe('metrics', () => {
  let metrics: Metrics;
  const lines = async (accept?: string): Promise<string[]> => (await metrics.render(accept)).body.split('\n');
  const named = async (name: string): Promise<string[]> =>
    (await lines()).filter((line) => line.startsWith(`gatewright_${name}{`) || line.startsWith(`gatewright_${name} `));

  beforeEach(() => {
    metrics = createMetrics({ version: '1.2.3', revision: 'abc', wall: () => 1_700_000_000_000 });
    metrics.bound(names);
  });

  it('counts a request by how it ended', async () => {
    metrics.record(record());
    expect(await named('requests_total')).toEqual([
      'gatewright_requests_total{operation="chat",route="smart",project="default",outcome="ok"} 1',
    ]);
    expect(await named('request_duration_seconds_count')).toEqual([
      'gatewright_request_duration_seconds_count{operation="chat",stream="true",outcome_class="ok"} 1',
    ]);
    expect(await named('overhead_seconds_sum')).toEqual(['gatewright_overhead_seconds_sum{operation="chat"} 0.01']);
  });

  it('counts what was sent upstream, how fast it came, and what it cost', async () => {
    metrics.record(record());
    const place = 'provider="openai",deployment="openai/gpt-5"';
    const model = 'provider="openai",model="gpt-5"';
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `gatewright_upstream_attempts_total{${place},outcome="ok"} 1`,
        `gatewright_upstream_duration_seconds_sum{${place}} 1.2`,
        `gatewright_upstream_time_to_first_token_seconds_bucket{le="0.2",${place}} 1`,
        `gatewright_upstream_time_per_output_token_seconds_bucket{le="0.05",${place}} 1`,
        `gatewright_input_tokens_total{${model}} 100`,
        `gatewright_output_tokens_total{${model}} 21`,
        `gatewright_cache_read_input_tokens_total{${model}} 40`,
        `gatewright_cache_write_input_tokens_total{${model}} 10`,
        `gatewright_reasoning_output_tokens_total{${model}} 5`,
        `gatewright_cost_usd_total{${model},project="default"} 0.0015`,
        `gatewright_unpriced_requests_total{${model}} 0`,
        'gatewright_request_tokens_bucket{le="256",operation="chat",direction="input"} 1',
      ]),
    );
  });

  it('counts what has no price as such, and not as free', async () => {
    metrics.record(record({ attempts: [attempt({ costNano: null })] }));
    expect(await named('unpriced_requests_total')).toContain(
      'gatewright_unpriced_requests_total{provider="openai",model="gpt-5"} 1',
    );
    expect(await named('cost_usd_total')).toEqual([]);
  });

  it('counts retries, fallbacks and the first decision apart', async () => {
    const failed = { usage: noUsage, costNano: 0n, firstTokenMs: null, ledger: 'none' } as const;
    const attempts = [
      attempt({ ...failed, status: 500, outcome: 'server' }),
      attempt({ ...failed, n: 2, status: null, outcome: 'unreachable', reason: 'retry' }),
      attempt({ n: 3, provider: 'anthropic', model: 'claude', reason: 'failover' }),
    ];
    metrics.record(record({ attempts }));
    expect(await named('route_decisions_total')).toEqual([
      'gatewright_route_decisions_total{route="smart",deployment="openai/gpt-5",reason="priority"} 1',
    ]);
    expect(await named('retries_total')).toEqual(['gatewright_retries_total{provider="openai",cause="http_5xx"} 1']);
    expect(await named('fallbacks_total')).toEqual([
      'gatewright_fallbacks_total{route="smart",from_provider="openai",to_provider="anthropic",cause="connect"} 1',
    ]);
  });

  it('says who broke a stream off', async () => {
    metrics.record(record({ outcome: 'canceled', status: 499 }));
    metrics.record(record({ attempts: [attempt({ outcome: 'cut' }), attempt({ n: 2 })] }));
    metrics.record(record({ outcome: 'canceled', status: 499, attempts: [] }));
    expect(await named('stream_aborts_total')).toEqual([
      'gatewright_stream_aborts_total{side="client"} 1',
      'gatewright_stream_aborts_total{side="provider"} 1',
      'gatewright_stream_aborts_total{side="gateway"} 0',
    ]);
  });

  it('makes no label of a name that is not configured', async () => {
    for (let n = 0; n < 50; n++)
      metrics.record(
        record({
          route: `route-${n}`,
          caller: { keyId: `key-${n}`, keyName: `name-${n}`, project: `project-${n}` },
          requestedModel: `asked-${n}`,
          attempts: [attempt({ provider: `provider-${n}`, model: `model-${n}` })],
        }),
      );
    const text = (await lines()).join('\n');
    expect(text).not.toMatch(/(route|key|name|project|asked|provider|model)-\d/);
    expect(text).toContain('gatewright_requests_total{operation="chat",route="other",project="other",outcome="ok"} 50');
  });

  it('counts a request without a key and without a route', async () => {
    metrics.record(record({ caller: undefined, route: undefined, outcome: 'unauthorized', attempts: [] }));
    expect(await named('requests_total')).toEqual([
      'gatewright_requests_total{operation="chat",route="none",project="none",outcome="unauthorized"} 1',
    ]);
  });

  it('folds what is past the most series, and says so', async () => {
    metrics = createMetrics({ version: '1', mostSeries: 200 });
    const routes = Array.from({ length: 90 }, (_, n) => `route-${n}`);
    metrics.bound({ ...names, routes });
    for (const route of routes) metrics.record(record({ route, attempts: [attempt()] }));
    expect((await named('requests_total')).at(-1)).toContain('operation="other",route="other"');
    const counts = (await named('requests_total')).map((line) => Number(line.split(' ').at(-1)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(90);
    expect((await named('metrics_series_folded_total')).join()).toContain('metric="gatewright_requests_total"');
    expect((await lines()).filter((line) => line.startsWith('gatewright_')).length).toBeLessThan(400);
  });

  it('shows deployments as healthy from the start, and errors as 0', async () => {
    expect(await named('deployment_healthy')).toEqual([
      'gatewright_deployment_healthy{provider="openai",deployment="openai/gpt-5"} 1',
      'gatewright_deployment_healthy{provider="anthropic",deployment="anthropic/claude"} 1',
    ]);
    expect(await named('upstream_attempts_total')).toContain(
      'gatewright_upstream_attempts_total{provider="openai",deployment="openai/gpt-5",outcome="http_5xx"} 0',
    );
    expect(await named('limit_rejections_total')).toContain(
      'gatewright_limit_rejections_total{kind="rpm",scope="key"} 0',
    );
  });

  it('shows the state of a circuit, also after the configuration changed', async () => {
    metrics.circuit({ id: 'openai/gpt-5' }, { is: 'half-open' });
    metrics.circuit({ id: 'unknown/model' }, { is: 'open' });
    metrics.bound({ ...names, deployments: ['openai/gpt-5'] });
    expect(await named('circuit_state')).toEqual([
      'gatewright_circuit_state{deployment="openai/gpt-5",state="open"} 0',
      'gatewright_circuit_state{deployment="openai/gpt-5",state="half_open"} 1',
      'gatewright_circuit_state{deployment="openai/gpt-5",state="closed"} 0',
    ]);
    expect(await named('deployment_healthy')).toEqual([
      'gatewright_deployment_healthy{provider="openai",deployment="openai/gpt-5"} 0',
    ]);
  });

  it('counts what is under way', async () => {
    metrics.inFlight.begin('chat');
    metrics.inFlight.begin('chat');
    metrics.inFlight.end('chat');
    expect(await named('inflight_requests')).toEqual(['gatewright_inflight_requests{operation="chat"} 1']);
  });

  it.each([
    ['OpenAI', { 'x-ratelimit-limit-tokens': '1000', 'x-ratelimit-remaining-tokens': '250' }],
    ['Anthropic', { 'anthropic-ratelimit-tokens-limit': '1000', 'anthropic-ratelimit-tokens-remaining': '250' }],
  ])('notes what %s says is left of its limit', async (_, headers) => {
    const upstream = metrics.watched({ send: async (_call: { deployment: { id: string } }) => ({ headers }) });
    await upstream.send({ deployment: { id: 'openai/gpt-5' } });
    expect(await named('upstream_ratelimit_remaining_ratio')).toEqual([
      'gatewright_upstream_ratelimit_remaining_ratio{deployment="openai/gpt-5",kind="tokens"} 0.25',
    ]);
  });

  it('shows which configuration is in use, and that a change failed', async () => {
    metrics.reloaded({ result: 'ok', hash: 'one', source: 'database' });
    metrics.reloaded({ result: 'ok', hash: 'two', source: 'database' });
    metrics.reloaded({ result: 'error' });
    expect(await named('config_info')).toEqual(['gatewright_config_info{hash="two",source="database"} 1']);
    expect(await named('config_reloads_total')).toEqual([
      'gatewright_config_reloads_total{result="ok"} 2',
      'gatewright_config_reloads_total{result="error"} 1',
    ]);
    expect(await named('config_last_success_timestamp_seconds')).toEqual([
      'gatewright_config_last_success_timestamp_seconds 1700000000',
    ]);
  });

  it('shows dependencies, the request log and the build', async () => {
    metrics.dependency('redis', false);
    metrics.logDepth(7);
    metrics.ledgerLog({ bytes: 2_000 });
    metrics.recovered(3);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'gatewright_dependency_up{dependency="redis"} 0',
        'gatewright_request_log_queue_depth 7',
        'gatewright_ledger_log_bytes 2000',
        'gatewright_ledger_recovered_requests_total 3',
        `gatewright_build_info{version="1.2.3",revision="abc",node="${process.versions.node}"} 1`,
      ]),
    );
  });

  it('tells of the process too', async () => {
    const text = (await lines()).join('\n');
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  });

  it('speaks OpenMetrics with exemplars to who asks for it, and goes on speaking text to who does not', async () => {
    metrics.record(record({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }));
    metrics.record(record({ durationMs: 60_000, traceparent: `00-${'1'.repeat(32)}-b7ad6b7169203331-00` }));
    const open = await metrics.render('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    expect(open.contentType).toContain('application/openmetrics-text');
    expect(open.body).toContain('# TYPE gatewright_requests counter');
    expect(open.body).toMatch(/gatewright_requests_total\{[^}]*\} 2\n/);
    expect(open.body).toMatch(
      /request_duration_seconds_bucket\{le="2",[^}]*\} 1 # \{trace_id="0af7651916cd43dd8448eb211c80319c"\} 1.21 \d/,
    );
    expect(open.body).not.toContain('1'.repeat(32));
    expect(open.body.endsWith('# EOF\n')).toBe(true);
    const text = await metrics.render();
    expect(text.contentType).toContain('text/plain');
    expect(text.body).toContain('# TYPE gatewright_requests_total counter');
    expect(text.body).not.toContain('trace_id');
  });

  it('writes histograms that add up', async () => {
    for (const durationMs of [10, 300, 3_000, 1_000_000]) metrics.record(record({ durationMs }));
    const buckets = await named('request_duration_seconds_bucket');
    const counts = buckets.map((line) => Number(line.split(' ').at(-1)));
    expect(counts).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4]);
    expect(buckets.at(-1)).toContain('le="+Inf"');
  });
});
