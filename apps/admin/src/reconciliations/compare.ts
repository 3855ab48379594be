import { usd } from '#core/ledger';
import { type Charged, isUncertain } from './charged.js';
import { type Pair, pair } from './pair.js';
import type { Finding, ReportRow } from './reconciliation.schema.js';
import { reportedCost } from './reported-cost.js';
import { share } from './share.js';

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
}

export interface Compared<Entry extends Charged> {
  readonly entries: readonly Entry[];
  readonly rows: readonly ReportRow[];
  /** The report holds all that was billed. */
  readonly isComplete: boolean;
}

/** Compares a report with the ledger. What it answers makes them one, so comparing again finds nothing more to correct. */
export function compare<Entry extends Charged>({ entries, rows, isComplete }: Compared<Entry>): Comparison<Entry> {
  const { pairs, strangers, unnamed } = pair(entries, rows);
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
  };
}

type Part<Entry extends Charged> = Partial<Pick<Comparison<Entry>, 'corrections' | 'driftNano'>> & {
  readonly finding?: Finding | undefined;
};

function settled<Entry extends Charged>({ rows, entries }: Pair<Entry>): Part<Entry> {
  const costs = rows.map((row) => reportedCost(row, entries));
  const [first] = entries;
  if (costs.includes(undefined)) return { finding: found('no_price', first) };
  const reported = costs.reduce<bigint>((sum, cost) => sum + (cost ?? 0n), 0n);
  const known = sumOf(entries);
  const driftNano = reported - known;
  const corrections = toCorrections(
    entries,
    driftNano === 0n ? entries.map(({ nano }) => nano) : spread(reported, entries),
  );
  const isSurprise = driftNano !== 0n && !entries.some(isUncertain);
  return {
    corrections,
    driftNano,
    finding: isSurprise ? found('cost_differs', first, { known, reported }) : undefined,
  };
}

function stranger<Entry extends Charged>(row: ReportRow): Part<Entry> {
  const reported = reportedCost(row, []);
  return { driftNano: reported ?? 0n, finding: found('not_in_ledger', row, { reported }) };
}

// What was sure is not taken back because a report is silent about it: somebody has to look.
function notBilled<Entry extends Charged>(entry: Entry): Part<Entry> {
  if (isUncertain(entry)) return { corrections: toCorrections([entry], [0n]), driftNano: -entry.nano };
  if (entry.nano === 0n) return {};
  return { driftNano: -entry.nano, finding: found('not_in_report', entry, { known: entry.nano }) };
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

// An unknown one is settled also where it was guessed right, or it would stay unknown for ever.
const toCorrections = <Entry extends Charged>(
  entries: readonly Entry[],
  targets: readonly bigint[],
): readonly Correction<Entry>[] =>
  entries
    .map((entry, index) => ({ entry, nano: (targets[index] ?? entry.nano) - entry.nano }))
    .filter(({ entry, nano }) => nano !== 0n || (entry.status === 'unknown' && !entry.isCorrected));

const sumOf = (entries: readonly Charged[]): bigint => entries.reduce((sum, { nano }) => sum + nano, 0n);

interface Amounts {
  readonly known?: bigint | undefined;
  readonly reported?: bigint | undefined;
}

function found(
  kind: Finding['kind'],
  about: Charged | ReportRow | undefined,
  { known, reported }: Amounts = {},
): Finding {
  const amounts = {
    ledger_usd: known === undefined ? null : usd(known),
    reported_usd: reported === undefined ? null : usd(reported),
  };
  if (about && 'requestId' in about) {
    const { responseId, requestId, model, at } = about;
    const names = { response_id: responseId ?? null, request_id: requestId, model, at: new Date(at).toISOString() };
    return { kind, ...names, ...amounts };
  }
  const { response_id = null, request_id = null, model = null, at = null } = about ?? {};
  return { kind, response_id, request_id, model, at, ...amounts };
}
