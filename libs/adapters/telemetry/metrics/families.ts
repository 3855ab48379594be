import { definitions } from './definitions.js';
import { Family, SeriesRoom } from './family.js';

export type MetricName = keyof typeof definitions;
export type Families = { readonly [Name in MetricName]: Family<(typeof definitions)[Name]> };

/** A family for each metric, all within one room. */
export function createFamilies(mostSeries: number): Families {
  const room = new SeriesRoom(mostSeries);
  // What counts the folded has at most one series per metric: it needs no limit.
  const folded = new Family(definitions.metrics_series_folded_total, new SeriesRoom(Infinity));
  const entries = Object.entries(definitions).map(([name, definition]) => {
    const onFold = () => folded.at(`gatewright_${name}`).add();
    return [name, name === 'metrics_series_folded_total' ? folded : new Family(definition, room, onFold)];
  });
  // Made from the keys of the definitions, one by one.
  return Object.fromEntries(entries) as Families;
}
