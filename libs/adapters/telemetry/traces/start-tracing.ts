import type * as Api from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { spansOver, type Tracer } from './spans.js';
import { noTracing, type Tracing } from './tracing.js';

export interface TracingOptions {
  /** OTEL_EXPORTER_OTLP_ENDPOINT. Empty: tracing is off. The SDK reads the other standard variables itself. */
  readonly endpoint: string | undefined;
  readonly service?: string | undefined;
  readonly version?: string | undefined;
  /** Told what OpenTelemetry warns of, such as a collector that does not answer. */
  readonly onProblem?: ((problem: string) => void) | undefined;
  /** Where spans go instead of the collector. */
  readonly spanProcessors?: SpanProcessor[] | undefined;
}

/** Starts tracing where there is a collector. Loads OpenTelemetry only then: half a second, and 40 MB. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  if (!options.endpoint) return noTracing;
  const { service = 'gatewright-gateway', version, onProblem = () => undefined, spanProcessors } = options;
  const [{ NodeSDK }, api] = await Promise.all([import('@opentelemetry/sdk-node'), import('@opentelemetry/api')]);
  const quiet = () => undefined;
  const diagnostics = { error: onProblem, warn: onProblem, info: quiet, debug: quiet, verbose: quiet };
  api.diag.setLogger(diagnostics, { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true });

  // Only traces: metrics have their own door, and logs their own line.
  const only = { metricReaders: [], logRecordProcessors: [], ...(spanProcessors && { spanProcessors }) };
  const sdk = new NodeSDK({ serviceName: service, ...only });
  sdk.start();
  return spansOver(tracerOf(api, version), async () => {
    await sdk.shutdown().catch((error: unknown) => onProblem(String(error)));
    for (const part of [api.trace, api.context, api.propagation, api.diag]) part.disable();
  });
}

function tracerOf({ ROOT_CONTEXT, SpanKind, SpanStatusCode, trace }: typeof Api, version?: string): Tracer {
  const tracer = trace.getTracer('gatewright', version);
  return {
    server: (name, options, parent) => {
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
      return tracer.startSpan(name, { ...options, kind: SpanKind.SERVER }, context);
    },
    client: (name, options, parent) =>
      tracer.startSpan(name, { ...options, kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, parent)),
    fail: (span, message) => span.setStatus({ code: SpanStatusCode.ERROR, message }),
  };
}
