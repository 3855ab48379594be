import { type Cell, matrix, type Refusal } from '../../test/contract/matrix/cells.ts';
import { callers, endpoints, features, keeps } from '../../test/contract/matrix/columns.ts';
import type { Subject } from '../../test/contract/matrix/subjects.ts';
import { code, table } from './table.ts';

/** Who answers callers of which language, and who has which endpoint. */
export const callersAndEndpoints = (): string =>
  table(
    ['Provider', ...Object.values(callers), ...Object.values(endpoints)],
    matrix.map((row) => [nameOf(row.subject), ...[...row.callers, ...row.endpoints].map(({ cell }) => short(cell))]),
  );

/** Who keeps what for a project; whoever keeps nothing is left out. */
export function whatIsKept(): string {
  const some = matrix.filter((row) => row.keeps.some(({ cell }) => cell.is !== 'no'));
  const rows = some.map((row) => [nameOf(row.subject), ...row.keeps.map(({ cell }) => short(cell))]);
  return table(['Provider', ...Object.values(keeps)], rows);
}

/** What a chat with each may hold, and why not. */
export function featuresOfChats(): string {
  const chats = matrix.filter(({ subject }) => subject.kind.endpoints.includes('chat'));
  const rows = chats.map((row) => [nameOf(row.subject), ...row.features.map(({ cell }) => short(cell))]);
  return [table(['Provider', ...Object.values(features)], rows), chats.flatMap(notes).join('\n')].join('\n\n');
}

/** The id of the kind, and which of its models or addresses is meant. */
function nameOf({ id, name }: Subject): string {
  return code([id]) + name.slice(id.length);
}

const short = ({ is }: Cell): string => (is === 'no' ? '-' : is);

/** The reasons of a row, each once. */
function notes({ subject, features: cells }: (typeof matrix)[number]): readonly string[] {
  const reasons = Map.groupBy(
    cells.flatMap(({ column, cell }) => (cell.is === 'no' ? [{ column, cell }] : [])),
    ({ cell }) => `${cell.why}; ${toldAs(cell.refusal)}`,
  );
  return [...reasons].map(
    ([why, some]) => `- ${nameOf(subject)}: no ${some.map(({ column }) => features[column]).join(', ')}: ${why}.`,
  );
}

const toldAs = (refusal: Refusal): string =>
  refusal.is === 'lost' ? `left out, and told in ${code(['x-gatewright-lossy'])}` : 'refused with 400';
