/** Splits a CSV file (RFC 4180) that comes in pieces into lines of cells; empty lines are left out. */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const read = lineReader();
  let last: string | undefined;
  for await (const chunk of chunks) {
    for (const letter of chunk) {
      const line = read(letter);
      if (line && !isEmpty(line)) yield line;
      last = letter;
    }
  }
  const rest = last === '\n' ? undefined : read('\n');
  if (rest && !isEmpty(rest)) yield rest;
}

const isEmpty = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === '';

/** Takes letters, and answers a line with the one that ends it. Changes its own state: a file has millions of letters. */
function lineReader(): (letter: string) => readonly string[] | undefined {
  let cells: string[] = [];
  let cell = '';
  let is: 'start' | 'plain' | 'quoted' | 'quote' = 'start'; // of a cell; behind a quote, which may be the last

  const quoted = (letter: string): void => {
    if (letter === '"') is = 'quote';
    else cell += letter;
  };
  const open = (): void => {
    if (is === 'quote') cell += '"';
    is = 'quoted';
  };
  const close = (): void => {
    cells.push(cell);
    cell = '';
    is = 'start';
  };
  const line = (): readonly string[] => {
    close();
    const whole = cells;
    cells = [];
    return whole;
  };

  return (letter) => {
    if (is === 'quoted') return void quoted(letter);
    if (letter === '"' && is !== 'plain') return void open();
    if (letter === ',') return void close();
    if (letter === '\n') return line();
    if (letter === '\r' || letter === '\ufeff') return undefined;
    cell += letter;
    is = 'plain';
    return undefined;
  };
}
