import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { noUsage } from '#core/hub';
import type { AttemptRecord, RequestRecord } from '#core/record';
import { startTracing } from './start-tracing.js';
import type { Sent, Tracing } from './tracing.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const callers = `00-${trace}-b7ad6b7169203331-01`;
const incoming = { method: 'POST', path: '/v1/chat/completions', operation: 'chat' };
const usage = { ...noUsage, input: 100, output: 20, cachedInput: 40 };

const deploymentAt = (slug: string, model: string) => ({
  model,
  provider: { slug, kind: { id: slug === 'ours' ? 'azure-openai' : slug }, baseUrl: 'https://api.example.com/v1' },
});

const attempt = (changes: Partial<AttemptRecord> = {}): AttemptRecord => ({
  windows: [],
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
  ...changes,
});

const record = (traceparent: string | undefined, changes: Partial<RequestRecord> = {}): RequestRecord => ({
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
  traceparent,
  tags: [],
  attempts: [attempt()],
  ...changes,
});

/** An upstream that remembers with which headers it was asked. */
function upstream() {
  const headers: Readonly<Record<string, string>>[] = [];
  return {
    headers,
    send: async (call: Sent) => {
      headers.push(call.headers);
      return 'answer';
    },
  };
}

describe('traces', () => {
  let ended: ReadableSpan[];
  let tracing: Tracing;

  beforeEach(async () => {
    ended = [];
    const collects: SpanProcessor = {
      onStart: () => undefined,
      onEnd: (span) => void ended.push(span),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    };
    tracing = await startTracing({ endpoint: 'http://collector.test', spanProcessors: [collects] });
  });
  afterEach(() => tracing.close());

  const spans = (kind: SpanKind): ReadableSpan[] => ended.filter((span) => span.kind === kind);
  const sendTo = (deployment: Sent['deployment'], traceparent: string | undefined, to = upstream()) =>
    tracing.traced(to).send({ headers: traceparent ? { traceparent } : {}, deployment });

  it('have one span for the request, as a child of the caller', () => {
    const position = tracing.begin({ ...incoming, traceparent: callers });
    expect(position?.slice(3, 35)).toBe(trace);
    expect(position).not.toBe(callers);
    tracing.record(record(position));
    const [span] = spans(SpanKind.SERVER);
    expect(span?.name).toBe('POST /v1/chat/completions');
    expect(span?.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true });
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'gen_ai.request.model': 'smart',
      'gatewright.route': 'smart',
      'gatewright.cost_usd': 0.0015,
      'gatewright.attempts': 1,
    });
  });

  it('have one span for each attempt, whose place goes upstream', async () => {
    const position = tracing.begin(incoming);
    const to = upstream();
    await sendTo(deploymentAt('ours', 'gpt-5'), position, to);
    await sendTo(deploymentAt('anthropic', 'claude'), position, to);
    const failed = attempt({ provider: 'ours', status: 503, outcome: 'server', usage: noUsage, firstTokenMs: null });
    const attempts = [failed, attempt({ n: 2, provider: 'anthropic', model: 'claude', reason: 'failover' })];
    tracing.record(record(position, { attempts }));

    const [first, second] = spans(SpanKind.CLIENT);
    expect([first?.name, second?.name]).toEqual(['chat gpt-5', 'chat claude']);
    expect(to.headers.map((headers) => headers['traceparent']?.slice(36, 52))).toEqual([
      first?.spanContext().spanId,
      second?.spanContext().spanId,
    ]);
    const [server] = spans(SpanKind.SERVER);
    expect(first?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
    expect(first?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'server' });
    expect(first?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'azure.ai.openai',
      'server.address': 'api.example.com',
      'server.port': 443,
      'error.type': 'server',
      'http.response.status_code': 503,
    });
    expect(second?.attributes).toMatchObject({
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 40,
      'gatewright.attempt': 2,
      'gatewright.reason': 'failover',
    });
    expect(second?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('end an attempt after the time its record tells', async () => {
    const position = tracing.begin(incoming);
    await sendTo(deploymentAt('openai', 'gpt-5'), position);
    tracing.record(record(position));
    const [seconds, nanos] = spans(SpanKind.CLIENT)[0]?.duration ?? [0, 0];
    expect(seconds * 1_000 + nanos / 1e6).toBeCloseTo(1_200, 3);
  });

  it('mark a request as failed where we are at fault, not where the caller is', () => {
    tracing.record(
      record(tracing.begin(incoming), { status: 502, outcome: 'provider_error', errorCode: 'upstream_error' }),
    );
    tracing.record(
      record(tracing.begin(incoming), { status: 429, outcome: 'rate_limited', errorCode: 'rate_limit_exceeded' }),
    );
    const [ours, theirs] = spans(SpanKind.SERVER);
    expect(ours?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'upstream_error' });
    expect(theirs?.status.code).toBe(SpanStatusCode.UNSET);
    expect(theirs?.attributes['error.type']).toBe('rate_limit_exceeded');
  });

  it('follow the caller who does not record', async () => {
    const position = tracing.begin({ ...incoming, traceparent: callers.replace(/01$/, '00') });
    expect(position).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
    const to = upstream();
    await sendTo(deploymentAt('openai', 'gpt-5'), position, to);
    tracing.record(record(position));
    expect(to.headers).toEqual([{ traceparent: position }]);
    expect(ended).toEqual([]);
  });

  it('begin a trace of their own where the caller sends rubbish', () => {
    expect(tracing.begin({ ...incoming, traceparent: 'rubbish' })).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('hold no word of a prompt and no key', async () => {
    const position = tracing.begin(incoming);
    await tracing.traced(upstream()).send({
      headers: { traceparent: position ?? '', authorization: 'Bearer sk-secret' },
      deployment: deploymentAt('openai', 'gpt-5'),
    });
    tracing.record(record(position));
    const attributes = ended.map((span) => span.attributes);
    expect(JSON.stringify(attributes)).not.toMatch(/sk-secret|key_1|authorization/);
  });
});

describe('traces that are switched off', () => {
  it("hand on the caller's place unchanged, and wrap nothing", async () => {
    const tracing = await startTracing({ endpoint: undefined });
    const to = upstream();
    expect(tracing.begin({ ...incoming, traceparent: callers })).toBe(callers);
    expect(tracing.begin(incoming)).toBeUndefined();
    expect(tracing.traced(to)).toBe(to);
    tracing.record(record(callers));
    await tracing.close();
  });
});

describe('a collector', () => {
  it('receives the spans where the standard variables say it is', async () => {
    const received: { path?: string | undefined; type?: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('latin1');
        received.push({ path: request.url, type: request.headers['content-type'], body });
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { env } = process;
    env['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpoint;
    env['OTEL_RESOURCE_ATTRIBUTES'] = 'deployment.environment.name=trial';
    try {
      const tracing = await startTracing({ endpoint });
      const position = tracing.begin(incoming);
      await tracing
        .traced(upstream())
        .send({ headers: { traceparent: position ?? '' }, deployment: deploymentAt('openai', 'gpt-5') });
      tracing.record(record(position));
      await tracing.close();
    } finally {
      delete env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      delete env['OTEL_RESOURCE_ATTRIBUTES'];
      server.close();
    }
    expect(received).toMatchObject([{ path: '/v1/traces', type: 'application/x-protobuf' }]);
    for (const words of ['chat gpt-5', 'POST /v1/chat/completions', 'gatewright-gateway', 'trial'])
      expect(received[0]?.body).toContain(words);
  });
});
