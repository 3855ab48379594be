export { createMetrics, type Metrics, type MetricsOptions, type Reload } from './metrics/metrics.js';
export type { Names } from './metrics/names.js';
export { definitions } from './metrics/definitions.js';
export { createLog, type Log, type LogOptions } from './log/log.js';
export { nestLog, type NestLog } from './log/nest-log.js';
export { redact, scrub } from './log/redact.js';
export { requestLine } from './log/request-line.js';
export { startTracing, type TracingOptions } from './traces/start-tracing.js';
export { noTracing, type Tracing } from './traces/tracing.js';
