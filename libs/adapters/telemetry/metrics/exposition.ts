import { collectDefaultMetrics, type Metric, Registry, type RegistryContentType } from 'prom-client';
import type { Counter, Gauge, Histogram } from './cells.js';
import type { Families } from './families.js';
import type { Family, Series } from './family.js';
import type { Definition } from './definitions.js';

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Says all metrics in the format a scraper asks for: OpenMetrics (with exemplars) or Prometheus' text. */
export function exposition(families: Families, prefix: string): (accept?: string) => Promise<Exposition> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  const sources = [
    ...Object.entries(families).map(([name, family]) => sourceOf(prefix + name, family)),
    ...ofProcess.getMetricsAsArray().map(sourceOfProcess),
  ];
  // One registry for each format: prom-client renames counters for good when it writes OpenMetrics.
  const text = registryOf(sources, Registry.PROMETHEUS_CONTENT_TYPE);
  const openMetrics = registryOf(sources, Registry.OPENMETRICS_CONTENT_TYPE);
  return async (accept = '') => {
    const registry = accept.includes('application/openmetrics-text') ? openMetrics : text;
    return { contentType: registry.contentType, body: await registry.metrics() };
  };
}

interface Source {
  readonly name: string;
  readonly help: string;
  readonly type: Definition['is'];
  readonly values: () => Promise<readonly Sample[]>;
}

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
  /** The labels that all samples of a histogram have in common. */
  readonly sharedLabels?: Readonly<Record<string, string>>;
  readonly exemplar?: unknown;
}

function registryOf(sources: readonly Source[], contentType: RegistryContentType): Registry<RegistryContentType> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE;
  for (const { name: fullName, help, type, values } of sources) {
    // OpenMetrics names a counter without `_total` and puts it behind each sample.
    const name = isOpenMetrics && type === 'counter' ? fullName.replace(/_total$/, '') : fullName;
    const metric = {
      name,
      help,
      type,
      get: async () => ({ name, help, type, values: await values(), aggregator: 'sum' }),
    };
    // A registry calls nothing of a metric but its name, its type and get().
    registry.registerMetric(metric as unknown as Metric);
  }
  return registry;
}

const sourceOf = (name: string, family: Family<Definition>): Source => ({
  name,
  help: family.definition.help,
  type: family.definition.is,
  values: async () => [...family.all()].flatMap((series) => samplesOf(name, series)),
});

function samplesOf(name: string, { labels, cell }: Series<Counter | Gauge | Histogram>): readonly Sample[] {
  return 'bounds' in cell ? samplesOfHistogram(name, labels, cell) : [{ labels, value: cell.value }];
}

function samplesOfHistogram(name: string, sharedLabels: Readonly<Record<string, string>>, cell: Histogram): Sample[] {
  let running = 0;
  const buckets = [...cell.bounds, '+Inf'].map((le, at) => {
    running += cell.counts[at] ?? 0;
    return { labels: { le }, sharedLabels, metricName: `${name}_bucket`, value: running, exemplar: cell.exemplars[at] };
  });
  return [
    ...buckets,
    { labels: {}, sharedLabels, metricName: `${name}_sum`, value: cell.sum },
    { labels: {}, sharedLabels, metricName: `${name}_count`, value: cell.count },
  ];
}

interface ProcessMetric {
  readonly name: string;
  readonly help: string;
  readonly type: Definition['is'];
  get(): Promise<{ readonly values: readonly Sample[] }>;
}

function sourceOfProcess(metric: unknown): Source {
  // What prom-client's own default metrics are, though their types do not say so.
  const { name, help, type } = metric as ProcessMetric;
  return { name, help, type, values: async () => (await (metric as ProcessMetric).get()).values };
}
