import { table } from '../docs/table.ts';
import type { Needs } from './needs.ts';
import type { Rewrapped } from './rewrap.ts';
import { sealedColumns } from './sealed-columns.ts';

interface Rotated extends Rewrapped {
  readonly needs: Needs;
  /** The current one first. */
  readonly keyIds: readonly string[];
}

/** What a rotation did, what needs which key now, and which keys may go. */
export function reportOf(rotated: Rotated): string {
  const { changed, problems } = rotated;
  const did = changed > 0 ? `Wrapped ${changed} with the current key.` : 'Nothing had to be wrapped again.';
  return [did, needsTable(rotated), ...problems.map((problem) => `! ${problem}`), advice(rotated)].join('\n\n');
}

function needsTable({ needs, keyIds }: Rotated): string {
  const whats = sealedColumns.map(({ what }) => what);
  const rows = allIds(needs, keyIds).map((id) => {
    const records = needs.records.get(id) ?? {};
    const counts = [...whats.map((what) => records[what] ?? 0), needs.callers.get(id)?.length ?? 0];
    return [id || 'not noted', roleOf(id, keyIds), ...counts.map(String)];
  });
  return table(['Key', 'Is', ...whats, 'API keys'], rows);
}

const allIds = ({ records, callers }: Needs, keyIds: readonly string[]): readonly string[] => [
  ...new Set([...keyIds, ...records.keys(), ...callers.keys()]),
];

function roleOf(id: string, keyIds: readonly string[]): string {
  if (id === '') return 'any';
  const at = keyIds.indexOf(id);
  if (at < 0) return 'NOT HERE';
  return at === 0 ? 'current' : 'previous';
}

function advice({ needs, keyIds }: Rotated): string {
  const [, ...previous] = keyIds;
  const missing = allIds(needs, keyIds).filter((id) => roleOf(id, keyIds) === 'NOT HERE');
  const lines = [
    ...previous.map((id) => adviceFor(id, needs)),
    ...missing.map(
      (id) => `The key ${id} is not here, and what needs it cannot be used: start with it as a previous key.`,
    ),
  ];
  return lines.length > 0 ? lines.join('\n') : 'There is no previous key.';
}

function adviceFor(id: string, { records, callers }: Needs): string {
  const sealed = Object.values(records.get(id) ?? {}).reduce((sum, count) => sum + count, 0);
  if (sealed > 0)
    return `The key ${id} must stay: ${sealed} sealed with it could not be wrapped again. Run this again.`;
  const names = [...(callers.get(id) ?? []), ...(callers.get('') ?? [])];
  if (names.length === 0) return `The key ${id} may be removed: nothing needs it.`;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `The key ${id} must stay until these API keys were used once more, rolled or deleted; without it they are refused: ${shown}${more}.`;
}

const MOST_NAMES = 20;
