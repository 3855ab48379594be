import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { type Cell, csvLine } from './csv.js';

export interface CsvFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]>;
}

/** A CSV file that is sent while it is read. The first row is waited for: until then a failure is an ordinary answer. */
export async function csvFile({ name, columns, rows }: CsvFile): Promise<StreamableFile> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  const stream = Readable.from(linesOf(columns, first, iterator), { objectMode: false });
  const disposition = `attachment; filename="${name}"`;
  return new StreamableFile(stream, { type: 'text/csv; charset=utf-8; header=present', disposition });
}

type Rows = AsyncIterator<readonly Cell[]>;

async function* linesOf(columns: readonly string[], first: IteratorResult<readonly Cell[]>, rows: Rows) {
  try {
    yield csvLine(columns);
    for (let next = first; next.done !== true; next = await rows.next()) yield csvLine(next.value);
  } finally {
    // Whoever asked may hang up in the middle.
    await rows.return?.();
  }
}
