/** Where in a trace we are: https://www.w3.org/TR/trace-context/#traceparent-header */
export interface Position {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const shape = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** Reads a `traceparent` header; `undefined` where it is none. */
export function parseTraceparent(header: string | undefined): Position | undefined {
  const [, traceId, spanId, flags] = shape.exec(header ?? '') ?? [];
  return traceId && spanId && flags ? { traceId, spanId, traceFlags: parseInt(flags, 16) } : undefined;
}

/** Writes a `traceparent` header. */
export const toTraceparent = ({ traceId, spanId, traceFlags }: Position): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
