import { share } from '#core/ledger';
import { type Charged, isUncertain } from './charged.js';
import { dayOfEntry, type Difference } from './days.js';
import { found } from './found.js';
import { isOfDay, type Pair, pair, type ToPair } from './pair.js';
import type { Finding, ReportRow } from './reconciliation.schema.js';
import { reportedCost } from './reported-cost.js';

/** What is to be added to an entry, so that the ledger says what the report says. */
export interface Correction<Entry extends Charged = Charged> {
  readonly entry: Entry;
  readonly nano: bigint;
}

export interface Comparison<Entry extends Charged = Charged> {
  /** Rows that the ledger knows. */
  readonly matched: number;
  readonly corrections: readonly Correction<Entry>[];
  /** Report less ledger. */
  readonly driftNano: bigint;
  readonly findings: readonly Finding[];
  readonly differences: readonly Difference[];
}

export interface Compared<Entry extends Charged> extends ToPair<Entry> {
  /** The report holds all that was billed. */
  readonly isComplete: boolean;
}

/** Compares a report with the ledger. What it answers makes them one, so comparing again finds nothing more to correct. */
export function compare<Entry extends Charged>({ isComplete, ...both }: Compared<Entry>): Comparison<Entry> {
  const { rows } = both;
  const { pairs, strangers, unnamed } = pair(both);
  const all = [
    ...pairs.map((one) => settled(one)),
    ...strangers.map((row) => stranger<Entry>(row)),
    ...(isComplete ? unnamed.map((entry) => notBilled(entry)) : []),
  ];
  return {
    matched: rows.length - strangers.length,
    corrections: all.flatMap(({ corrections = [] }) => corrections),
    driftNano: all.reduce((sum, { driftNano = 0n }) => sum + driftNano, 0n),
    findings: all.flatMap(({ finding }) => finding ?? []),
    differences: all.flatMap(({ differences = [] }) => differences),
  };
}

type Part<Entry extends Charged> = Partial<Pick<Comparison<Entry>, 'corrections' | 'driftNano' | 'differences'>> & {
  readonly finding?: Finding | undefined;
};

function settled<Entry extends Charged>({ rows, entries }: Pair<Entry>): Part<Entry> {
  const costs = rows.map((row) => reportedCost(row, entries));
  const [first] = entries;
  if (costs.includes(undefined)) return { finding: found('no_price', first) };
  const reported = costs.reduce<bigint>((sum, cost) => sum + (cost ?? 0n), 0n);
  const known = sumOf(entries);
  const driftNano = reported - known;
  // A credit that is larger than the cost: nobody can have cost less than nothing.
  if (reported < 0n) {
    const finding = found('cost_differs', first, { known, reported });
    return { driftNano, finding, differences: kept(entries, driftNano) };
  }
  const isSame = driftNano === 0n || isRounding(driftNano, { rows, entries });
  const targets = isSame ? entries.map(({ nano }) => nano) : spread(reported, entries);
  const isSurprise = !isSame && !entries.some(isUncertain);
  return {
    corrections: toCorrections(entries, targets),
    driftNano,
    finding: isSurprise ? found('cost_differs', first, { known, reported }) : undefined,
    differences: isSame ? kept(entries, driftNano) : entries.map((entry, index) => differing(entry, targets[index])),
  };
}

// Each entry was rounded up to a nano-USD by itself, a total of a day once: to correct that would write every entry again.
const isRounding = (driftNano: bigint, { rows, entries }: Pair<Charged>): boolean =>
  rows.every(isOfDay) && !entries.some(isUncertain) && driftNano <= 0n && -driftNano < BigInt(entries.length);

/** Entries that stay as they are, whatever drifts: the first stands for it. */
const kept = (entries: readonly Charged[], driftNano: bigint): readonly Difference[] =>
  entries.map((entry, index) => ({ ...differing(entry, entry.nano), driftNano: index === 0 ? driftNano : 0n }));

const differing = (entry: Charged, target: bigint = entry.nano): Difference => ({
  model: entry.model,
  day: dayOfEntry(entry.at),
  ledgerNano: entry.nano,
  driftNano: target - entry.nano,
  isCorrected: isToCorrect(entry, target),
});

function stranger<Entry extends Charged>(row: ReportRow): Part<Entry> {
  const reported = reportedCost(row, []);
  // Reports of days name whatever there is, also for nothing.
  if (reported === 0n && isOfDay(row)) return {};
  const driftNano = reported ?? 0n;
  const day = row.day ?? dayOfEntry(row.at);
  return {
    driftNano,
    finding: found('not_in_ledger', row, { reported }),
    differences: [{ model: row.model ?? null, day, ledgerNano: 0n, driftNano, isCorrected: false }],
  };
}

// What was sure is not taken back because a report is silent about it: somebody has to look.
function notBilled<Entry extends Charged>(entry: Entry): Part<Entry> {
  const driftNano = -entry.nano;
  if (isUncertain(entry))
    return { corrections: toCorrections([entry], [0n]), driftNano, differences: [differing(entry, 0n)] };
  if (entry.nano === 0n) return {};
  const finding = found('not_in_report', entry, { known: entry.nano });
  return { driftNano, finding, differences: kept([entry], driftNano) };
}

/** What each entry should have cost: whoever was uncertain bears the difference, as long as there is enough for the others. */
function spread(total: bigint, entries: readonly Charged[]): readonly bigint[] {
  const certain = sumOf(entries.filter((entry) => !isUncertain(entry)));
  const isEnough = entries.some(isUncertain) && total >= certain;
  const bears = (entry: Charged) => isUncertain(entry) === isEnough;
  const parts = share(isEnough ? total - certain : total, entries.filter(bears).map(weightOf)).values();
  return entries.map((entry) => (bears(entry) ? (parts.next().value ?? 0n) : isEnough ? entry.nano : 0n));
}

const weightOf = ({ nano }: Charged): bigint => (nano > 0n ? nano : 0n);

const toCorrections = <Entry extends Charged>(
  entries: readonly Entry[],
  targets: readonly bigint[],
): readonly Correction<Entry>[] =>
  entries
    .map((entry, index) => ({ entry, target: targets[index] ?? entry.nano }))
    .filter(({ entry, target }) => isToCorrect(entry, target))
    .map(({ entry, target }) => ({ entry, nano: target - entry.nano }));

// An unknown one is settled also where it was guessed right, or it would stay unknown for ever.
const isToCorrect = ({ nano, status, isCorrected }: Charged, target: bigint): boolean =>
  target !== nano || (status === 'unknown' && !isCorrected);

const sumOf = (entries: readonly Charged[]): bigint => entries.reduce((sum, { nano }) => sum + nano, 0n);
