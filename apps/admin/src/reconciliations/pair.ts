import { dayOf } from '#core/providers';
import type { Charged } from './charged.js';
import type { ReportRow } from './reconciliation.schema.js';

/** Rows of a report and the entries of the ledger that they are about. */
export interface Pair<Entry extends Charged> {
  readonly rows: ReportRow[];
  readonly entries: readonly Entry[];
}

export interface Paired<Entry extends Charged> {
  readonly pairs: readonly Pair<Entry>[];
  /** Rows that no entry belongs to. */
  readonly strangers: readonly ReportRow[];
  /** Entries that no row is about. */
  readonly unnamed: readonly Entry[];
}

export interface ToPair<Entry extends Charged> {
  readonly entries: readonly Entry[];
  readonly rows: readonly ReportRow[];
  /** One name for all that a report of days may call a model. */
  readonly familyOf: (model: string) => string;
}

/** Finds for each row the entries it is about: by the id of the answer, else of the request, else by model and minute, else by model and day. */
export function pair<Entry extends Charged>({ entries, rows, familyOf }: ToPair<Entry>): Paired<Entry> {
  const pairOf = new Map<Entry, Pair<Entry>>();
  const strangers: ReportRow[] = [];
  const claim = (row: ReportRow, candidates: readonly Entry[]): void => {
    const [first] = candidates;
    if (!first) return void strangers.push(row);
    const free = candidates.filter((entry) => !pairOf.has(entry));
    const known = free.length === 0 ? pairOf.get(first) : undefined;
    if (known) return void known.rows.push(row);
    const fresh = { rows: [row], entries: free };
    for (const entry of free) pairOf.set(entry, fresh);
  };

  const byId = namedBy(entries);
  for (const row of rows) if (hasId(row)) claim(row, byId(row));
  // Totals are of what no id has named, those of days of what no minute has.
  const rest = (key: (entry: Entry) => string) =>
    Map.groupBy(
      entries.filter((entry) => !pairOf.has(entry)),
      key,
    );
  const byMinute = rest(({ model, at }) => minuteOf(model, at));
  for (const row of rows) {
    if (!hasId(row) && row.at !== undefined)
      claim(row, byMinute.get(minuteOf(row.model ?? '', Date.parse(row.at))) ?? []);
  }
  const byDay = rest(({ model, at }) => `${dayOf(at)} ${familyOf(model)}`);
  for (const row of rows) {
    if (isOfDay(row)) claim(row, byDay.get(`${row.day} ${familyOf(row.model ?? '')}`) ?? []);
  }
  return {
    pairs: [...new Set(pairOf.values())],
    strangers,
    unnamed: entries.filter((entry) => !pairOf.has(entry)),
  };
}

/** Whether it is about all that a model cost on a day. */
export const isOfDay = (row: ReportRow): boolean => !hasId(row) && row.at === undefined;

const hasId = ({ response_id, request_id }: ReportRow): boolean =>
  response_id !== undefined || request_id !== undefined;

function namedBy<Entry extends Charged>(entries: readonly Entry[]): (row: ReportRow) => readonly Entry[] {
  const byResponse = Map.groupBy(entries, ({ responseId }) => responseId);
  const byRequest = Map.groupBy(entries, ({ requestId }) => requestId);
  return ({ response_id, request_id, attempt }) => {
    const answered = response_id === undefined ? undefined : byResponse.get(response_id);
    if (answered) return answered;
    const asked = request_id === undefined ? [] : (byRequest.get(request_id) ?? []);
    return attempt === undefined ? asked : asked.filter((entry) => entry.attempt === attempt);
  };
}

const minuteOf = (model: string, at: number): string => `${Math.floor(at / 60_000)} ${model}`;
