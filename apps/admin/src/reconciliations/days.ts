import { usd } from '#core/ledger';
import { dayOf } from '#core/providers';
import type { ComparedDay } from './reconciliation.schema.js';

/** What a part of a report found for one entry, or for a row that no entry belongs to. */
export interface Difference {
  readonly model: string | null;
  readonly day: string | null;
  readonly ledgerNano: bigint;
  /** Report less ledger. */
  readonly driftNano: bigint;
  readonly isCorrected: boolean;
}

const MOST = 1_000;

/** Differences by day and model; where those are too many, the ones that differ most. */
export function byDay(differences: readonly Difference[], familyOf: (model: string) => string): readonly ComparedDay[] {
  const named = differences.map((one) => ({ ...one, model: one.model === null ? null : familyOf(one.model) }));
  const groups = [...Map.groupBy(named, ({ day, model }) => `${day ?? '~'} ${model ?? ''}`)];
  return groups
    .map(([name, group]) => ({ name, group, drift: sumOf(group.map(({ driftNano }) => driftNano)) }))
    .toSorted((one, other) => compareBig(magnitude(other.drift), magnitude(one.drift)))
    .slice(0, MOST)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ group, drift }) => toDay(group, drift));
}

/** The day of an entry, or of a row that may tell none. */
export const dayOfEntry = (at: number | string | undefined): string | null =>
  at === undefined ? null : dayOf(new Date(at).getTime());

function toDay(group: readonly Difference[], drift: bigint): ComparedDay {
  const ledger = sumOf(group.map(({ ledgerNano }) => ledgerNano));
  return {
    day: group[0]?.day ?? null,
    model: group[0]?.model ?? null,
    ledger_usd: usd(ledger),
    reported_usd: usd(ledger + drift),
    drift_usd: usd(drift),
    corrections: group.filter(({ isCorrected }) => isCorrected).length,
  };
}

const sumOf = (all: readonly bigint[]): bigint => all.reduce((sum, one) => sum + one, 0n);

const magnitude = (nano: bigint): bigint => (nano < 0n ? -nano : nano);

const compareBig = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
