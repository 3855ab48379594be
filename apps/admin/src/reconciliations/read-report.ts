import type { Readable } from 'node:stream';
import { invalid, Problem } from '../http/problem.js';
import { csvRecords } from './parse-csv.js';
import { columns, columnsOfNumbers } from './reconciliation.schema.js';

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ROWS = 500_000;

/** The rows of a report in CSV, as they would stand in JSON; their schema is still to be asked. */
export async function readReport(file: Readable): Promise<readonly object[]> {
  const rows: object[] = [];
  let names: readonly string[] | undefined;
  for await (const line of csvRecords(bounded(file))) {
    if (names === undefined) names = checkedNames(line);
    else rows.push(toRow(names, line, rows.length));
    if (rows.length > MOST_ROWS) throw new Problem('payload_too_large', tooMany);
  }
  // A file that is empty by mistake must not say that nothing was billed.
  if (names === undefined)
    throw invalid([{ pointer: '/rows', code: 'required', message: 'The file is empty: not even columns are named.' }]);
  return rows;
}

const tooMany = `A report must not have more than ${MOST_ROWS} rows: send it in shorter spans.`;
const tooLarge = 'A report must not be larger than 32 MiB: send it in shorter spans.';

async function* bounded(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    // seam: a request is read in bytes
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Problem('payload_too_large', tooLarge);
    yield decoded(() => decoder.decode(chunk, { stream: true }));
  }
  yield decoded(() => decoder.decode());
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    throw new Problem('invalid_request', 'The report is not UTF-8.', { cause });
  }
}

function checkedNames(line: readonly string[]): readonly string[] {
  const names = line.map((name) => name.trim());
  const unknown = names.find((name) => !columns.some((column) => column === name));
  if (unknown === undefined && new Set(names).size === names.length) return names;
  const what = unknown === undefined ? 'A column stands there twice' : `Unknown column "${unknown.slice(0, 60)}"`;
  throw invalid([{ pointer: '/rows', code: 'unknown_field', message: `${what}: known are ${columns.join(', ')}.` }]);
}

function toRow(names: readonly string[], line: readonly string[], index: number): object {
  if (line.length > names.length) {
    throw invalid([{ pointer: `/rows/${index}`, code: 'invalid', message: 'Has more cells than there are columns.' }]);
  }
  const cells = names.map((name, place) => [name, (line[place] ?? '').trim()] as const);
  return Object.fromEntries(cells.filter(([, cell]) => cell !== '').map(([name, cell]) => [name, valueOf(name, cell)]));
}

const valueOf = (name: string, cell: string): string | number =>
  columnsOfNumbers.has(name) && /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
