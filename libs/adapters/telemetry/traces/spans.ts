import type { Span, SpanContext, SpanOptions } from '@opentelemetry/api';
import type { AttemptRecord, RequestRecord } from '#core/record';
import { type Fetch, type Fetched, type FetchWish, watchedFetch } from '../fetching.js';
import { ofAttempt, ofDestination, ofFetch, ofFetched, ofRecord, ofRequest } from './attributes.js';
import { parseTraceparent, toTraceparent } from './traceparent.js';
import type { Incoming, Sender, Sent, Tracing } from './tracing.js';

/** As much of OpenTelemetry as is needed here. */
export interface Tracer {
  readonly server: (name: string, options: SpanOptions, parent: SpanContext | undefined) => Span;
  readonly client: (name: string, options: SpanOptions, parent: Span) => Span;
  readonly fail: (span: Span, message: string) => void;
}

/** A request that is under way, with all it sent. */
interface Open {
  readonly span: Span;
  readonly operation: string;
  readonly calls: Call[];
}

interface Call {
  readonly span: Span;
  readonly startedAt: number;
  readonly provider: string;
  readonly model: string;
}

/** More than ever run at once: a request that never reports its end must not stay for ever. */
const MOST_OPEN = 20_000;

/** The spans of requests: one for the request, one for each time it was sent upstream. */
export function spansOver(tracer: Tracer, close: () => Promise<void>): Tracing {
  const opened = new Map<string, Open>();

  const begin = ({ traceparent, method, path, operation }: Incoming): string | undefined => {
    const attributes = ofRequest(method, path);
    const span = tracer.server(`${method} ${path}`, { attributes }, remote(traceparent));
    const position = toTraceparent(span.spanContext());
    if (span.isRecording()) opened.set(position, { span, operation, calls: [] });
    if (opened.size > MOST_OPEN) forgetOldest(opened);
    // Without a tracer (OTEL_SDK_DISABLED) there is no position of our own.
    return parseTraceparent(position) ? position : traceparent;
  };

  const traced = <C extends Sent, Answer>(upstream: Sender<C, Answer>): Sender<C, Answer> => ({
    send: (call) => {
      const open = opened.get(call.headers['traceparent'] ?? '');
      if (!open) return upstream.send(call);
      const traceparent = toTraceparent(startCall(tracer, open, call).spanContext());
      return upstream.send({ ...call, headers: { ...call.headers, traceparent } });
    },
  });

  const fetching =
    <Wish extends FetchWish, Told extends Fetched>(fetch: Fetch<Wish, Told>): Fetch<Wish, Told> =>
    (wish) => {
      const open = opened.get(wish.traceparent ?? '');
      if (!open) return fetch(wish);
      const span = tracer.client(`fetch ${wish.kind}`, { attributes: ofFetch() }, open.span);
      return watchedFetch(fetch, (_, outcome) => {
        span.setAttributes(ofFetched(outcome));
        if (outcome !== 'ok') tracer.fail(span, outcome);
        span.end();
      })(wish);
    };

  const record = (entry: RequestRecord): void => {
    const open = entry.traceparent === undefined ? undefined : opened.get(entry.traceparent);
    if (!open || entry.traceparent === undefined) return;
    opened.delete(entry.traceparent);
    endCalls(tracer, open.calls, entry.attempts);
    open.span.setAttributes(ofRecord(entry));
    // By HTTP's conventions a server span has failed only where the server is at fault.
    if (entry.status >= 500) tracer.fail(open.span, entry.errorCode ?? entry.outcome);
    open.span.end();
  };

  return { begin, traced, fetching, record, close };
}

function remote(traceparent: string | undefined): SpanContext | undefined {
  const position = parseTraceparent(traceparent);
  return position && { ...position, isRemote: true };
}

function startCall(tracer: Tracer, { span: parent, operation, calls }: Open, { deployment }: Sent): Span {
  const { model, provider } = deployment;
  const startedAt = Date.now();
  const attributes = ofDestination({ operation, model, provider });
  const span = tracer.client(`${operation} ${model}`, { attributes, startTime: startedAt }, parent);
  calls.push({ span, startedAt, provider: provider.slug, model });
  return span;
}

/** Attempts and calls are in the same order; an attempt that was never sent has no call. */
function endCalls(tracer: Tracer, calls: readonly Call[], attempts: readonly AttemptRecord[]): void {
  const left = [...attempts];
  for (const { span, startedAt, provider, model } of calls) {
    const at = left.findIndex((attempt) => attempt.provider === provider && attempt.model === model);
    const attempt = left[at];
    if (!attempt) {
      span.end();
      continue;
    }
    left.splice(0, at + 1);
    span.setAttributes(ofAttempt(attempt));
    if (attempt.outcome !== 'ok') tracer.fail(span, attempt.outcome);
    span.end(startedAt + attempt.ms);
  }
}

function forgetOldest(opened: Map<string, Open>): void {
  for (const [position, { span, calls }] of opened) {
    opened.delete(position);
    for (const call of calls) call.span.end();
    span.end();
    return;
  }
}
