import type { Line } from './upstream/bill.ts';

/** One attempt in the ledger. */
export interface Entry {
  readonly requestId: string;
  readonly attempt: number;
  readonly status: string;
  readonly nano: bigint;
  /** `provider/model` */
  readonly model: string;
  readonly windows: readonly string[];
  readonly responseId: string | null;
}

export interface Matching {
  readonly pairs: readonly { readonly line: Line; readonly entry: Entry }[];
  /** Billed, and not in the ledger. */
  readonly missing: readonly Line[];
  /** More than one entry of an attempt, or of an answer. */
  readonly twice: readonly Entry[];
  /** They cost something in the ledger, and nothing on the bill. */
  readonly phantoms: readonly Entry[];
}

/**
 * Finds the entry of each billed line: by the id of the answer, else by the order of the attempts of the request. `requests`
 * tells which request has which marker.
 */
export function match(
  lines: readonly Line[],
  entries: readonly Entry[],
  requests: ReadonlyMap<string, string>,
): Matching {
  const billed = lines.filter(({ nano }) => nano !== '0');
  const byAnswer = new Map(entries.flatMap((entry) => (entry.responseId ? [[entry.responseId, entry] as const] : [])));
  const byRequest = Map.groupBy(entries, ({ requestId }) => requestId);
  const taken = new Set<Entry>();
  const found = new Map<Line, Entry>();
  const take = (line: Line, entry: Entry | undefined): void => {
    if (!entry || taken.has(entry)) return;
    taken.add(entry);
    found.set(line, entry);
  };

  for (const line of billed) take(line, byAnswer.get(line.id));
  for (const line of billed.filter((one) => !found.has(one)).toSorted((one, other) => one.n - other.n)) {
    const others = (byRequest.get(requests.get(line.marker) ?? '') ?? [])
      .filter((entry) => !taken.has(entry) && entry.responseId === null && entry.model === line.model)
      .toSorted((one, other) => Number(other.nano > 0n) - Number(one.nano > 0n) || one.attempt - other.attempt);
    take(line, others[0]);
  }

  return {
    pairs: [...found].map(([line, entry]) => ({ line, entry })),
    missing: billed.filter((line) => !found.has(line)),
    twice: [
      ...repeated(entries, ({ requestId, attempt }) => `${requestId}/${attempt}`),
      ...repeated(
        entries.filter(({ responseId }) => responseId !== null),
        ({ responseId }) => String(responseId),
      ),
    ],
    phantoms: entries.filter((entry) => entry.nano > 0n && !taken.has(entry)),
  };
}

const repeated = (entries: readonly Entry[], nameOf: (entry: Entry) => string): readonly Entry[] =>
  [...Map.groupBy(entries, nameOf).values()].flatMap((group) => group.slice(1));
