import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv.js';

describe('A line of CSV', () => {
  it('quotes what would end a cell', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', null, undefined, 7, 8n])).toBe(
      'a,"b,c","say ""x""","two\nlines",,,7,8\r\n',
    );
  });

  it.each(['=cmd()', '+1+1', '-2+3', '@SUM(A1)', '\tx', '-', '=1', '+5'])('makes %j no formula', (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`);
  });

  it.each(['-5', '-0.07', '12.5', '0', 'a=b', '1-2'])('leaves %s as it is', (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});
