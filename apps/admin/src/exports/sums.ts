import { Problem } from '../http/problem.js';
import type { UsageQuery, UsageRow } from '../usage/usage.schema.js';
import type { Cell } from './csv.js';

interface Report {
  readonly data: readonly UsageRow[];
  readonly has_more: boolean;
}

/** The columns of a report of usage: what it is told apart by, then the sums. */
export const sumColumns = ({ group_by }: Pick<UsageQuery, 'group_by'>): readonly string[] => [
  ...group_by.flatMap((name) => (name === 'key' ? ['key', 'key_name'] : [name])),
  ...sums,
];

const sums = [
  'requests',
  'attempts',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'cost_usd',
  'unpriced',
  'errors',
] as const;

/** The rows of a report of usage; one that was cut off is refused, for a file would not show it. */
export async function* sumRows(
  { data, has_more }: Report,
  columns: readonly string[],
): AsyncGenerator<readonly Cell[]> {
  if (has_more) throw new Problem('invalid_request', tooMany);
  for (const row of data) yield columns.map((name) => cellOf(row, name));
}

const tooMany = 'These are more groups than one report holds: ask for a shorter span, fewer groups, or detail=entries.';

// seam: the columns are names of a row's own fields, or of a group that it was asked for
const cellOf = (row: UsageRow, name: string): Cell => (row as Readonly<Record<string, Cell>>)[name];
