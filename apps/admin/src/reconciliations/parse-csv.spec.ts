import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvLine } from '../exports/csv.js';
import { csvRecords } from './parse-csv.js';

async function* pieces(text: string, length: number) {
  for (let from = 0; from < text.length; from += length) yield text.slice(from, from + length);
}

async function read(text: string, length = 7) {
  const lines: (readonly string[])[] = [];
  for await (const line of csvRecords(pieces(text, length))) lines.push(line);
  return lines;
}

describe('A CSV file', () => {
  it('is read with quotes, with or without an end of the last line, and without empty lines', async () => {
    expect(await read('\ufeffa,b\r\n"1,""2""\n3",4\r\n\r\n,')).toEqual([
      ['a', 'b'],
      ['1,"2"\n3', '4'],
      ['', ''],
    ]);
    expect(await read('a\n')).toEqual([['a']]);
    expect(await read('')).toEqual([]);
  });

  it('is what was written, however it comes', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') });
    const lines = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 9 }), async (all, length) => {
        expect(await read(all.map(csvLine).join(''), length)).toEqual(all);
      }),
    );
  });
});
