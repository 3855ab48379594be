export type { Finished, Measurement } from './gauge.js';
export { MeasuredTelemetry, nothingMeasured, type Telemetry } from './telemetry.js';
