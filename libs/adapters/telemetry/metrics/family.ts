import { type CellOf, Counter, Gauge, Histogram } from './cells.js';
import type { Definition } from './definitions.js';

type Values<Labels extends readonly string[]> = { readonly [At in keyof Labels]: string };

export interface Series<Cell> {
  readonly labels: Readonly<Record<string, string>>;
  readonly cell: Cell;
}

/** The label of what is not known by name, or has no room. */
export const OTHER = 'other';

/** How many series there may be in all: a mistake in the labels must not take the memory of the gateway. */
export class SeriesRoom {
  private taken = 0;

  constructor(private readonly most: number) {}

  take(count: number): boolean {
    if (this.taken + count > this.most) return false;
    this.taken += count;
    return true;
  }

  giveBack(count: number): void {
    this.taken -= count;
  }
}

/** All series of one metric. Asked for a label set once, it hands out the cell to keep. */
export class Family<D extends Definition> {
  private readonly series = new Map<string, Series<CellOf[D['is']]>>();

  constructor(
    readonly definition: D,
    private readonly room: SeriesRoom,
    private readonly onFold: () => void = () => undefined,
  ) {}

  at(...values: Values<D['labels']>): CellOf[D['is']] {
    const key = keyOf(values);
    const known = this.series.get(key);
    if (known) return known.cell;
    if (this.room.take(this.weight)) return this.add(key, values);
    this.onFold();
    const others = this.definition.labels.map(() => OTHER);
    return this.series.get(keyOf(others))?.cell ?? this.add(keyOf(others), others);
  }

  /** Forgets the series that are no longer wanted. */
  keep(isWanted: (labels: Readonly<Record<string, string>>) => boolean): void {
    for (const [key, { labels }] of this.series) {
      if (isWanted(labels)) continue;
      this.series.delete(key);
      this.room.giveBack(this.weight);
    }
  }

  all(): Iterable<Series<CellOf[D['is']]>> {
    return this.series.values();
  }

  private add(key: string, values: readonly string[]): CellOf[D['is']] {
    const labels = Object.fromEntries(this.definition.labels.map((label, at) => [label, values[at] ?? '']));
    const cell = cellFor(this.definition);
    this.series.set(key, { labels, cell });
    return cell;
  }

  /** A histogram is a series per bucket, and three. */
  private get weight(): number {
    return this.definition.is === 'histogram' ? this.definition.buckets.length + 3 : 1;
  }
}

const keyOf = (values: readonly string[]): string => values.join('\u0000');

// The kind of the definition decides the kind of the cell; the compiler cannot follow a type through a lookup.
const cellFor = <D extends Definition>({ is, buckets }: D): CellOf[D['is']] =>
  ({ counter: () => new Counter(), gauge: () => new Gauge(), histogram: () => new Histogram(buckets) })[
    is
  ]() as CellOf[D['is']];
