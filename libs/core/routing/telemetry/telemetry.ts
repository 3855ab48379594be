import type { Deployment } from '../snapshot.js';
import { added, averageOf, type Decayed } from './decayed.js';
import { began, ended, type Finished, type Gauge, measured, type Measurement, unmeasured } from './gauge.js';

/** What the router may know of how deployments did lately. */
export interface Telemetry {
  of(deployment: Deployment): Measurement;
  /** How long answers of its model are, in tokens; `undefined`: nobody has seen one. */
  outputTokens(deployment: Deployment): number | undefined;
}

/** Of a world in which nothing was measured. */
export const nothingMeasured: Telemetry = { of: () => ({ inFlight: 0 }), outputTokens: () => undefined };

/** What one process measures. In memory alone: after a start it is learned anew. */
export class MeasuredTelemetry implements Telemetry {
  private readonly gauges = new Map<string, Gauge>();
  /** By the name of the model: a model writes as much wherever it runs. */
  private readonly lengths = new Map<string, Decayed>();

  constructor(private readonly now: () => number) {}

  of({ id }: Deployment): Measurement {
    const gauge = this.gauges.get(id);
    return measured(gauge ?? unmeasured, this.now());
  }

  outputTokens({ model }: Deployment): number | undefined {
    const length = this.lengths.get(model);
    return length && averageOf(length);
  }

  /** An attempt is on its way there. */
  began({ id }: Deployment): void {
    this.keep(id, began(this.gauges.get(id) ?? unmeasured));
  }

  /** It is over. Every attempt that began ends here once. */
  ended({ id, model }: Deployment, finished: Finished): void {
    const { isGood, outputTokens } = finished;
    this.keep(id, ended(this.gauges.get(id) ?? unmeasured, finished, this.now()));
    if (isGood && outputTokens) this.lengths.set(model, added(this.lengths.get(model), outputTokens, this.now()));
    forgetFirst(this.lengths);
  }

  private keep(id: string, gauge: Gauge): void {
    this.gauges.delete(id); // the last that was used stands last
    this.gauges.set(id, gauge);
    forgetFirst(this.gauges);
  }
}

/** Callers may ask a provider for any name: of so many that none is remembered for ever. */
const MOST_KEPT = 10_000;

function forgetFirst(kept: Map<string, unknown>): void {
  if (kept.size <= MOST_KEPT) return;
  const [first] = kept.keys();
  if (first !== undefined) kept.delete(first);
}
