/** One time series, as it is counted: a number that is kept at hand, so that counting is an addition. */
export class Counter {
  value = 0;

  add(by = 1): void {
    if (by > 0) this.value += by;
  }
}

export class Gauge {
  value = 0;

  set(value: number): void {
    this.value = value;
  }

  add(by: number): void {
    this.value += by;
  }
}

/** A request that is an example of what a bucket counts: the bridge from a chart to a trace. */
export interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

export class Histogram {
  sum = 0;
  count = 0;
  /** One per bound, and one for what is larger than all. */
  readonly counts: Float64Array;
  readonly exemplars: (Exemplar | undefined)[] = [];

  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, traceId?: string): void {
    if (!Number.isFinite(value)) return;
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] ?? 0)) at++;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
    this.count++;
    if (traceId) this.exemplars[at] = { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1_000 };
  }
}

export interface CellOf {
  readonly counter: Counter;
  readonly gauge: Gauge;
  readonly histogram: Histogram;
}
