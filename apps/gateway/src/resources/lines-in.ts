/** No line of a batch is held that is longer. */
export const MOST_LINE_BYTES = 32 * 1024 * 1024;

const LINE_FEED = 10;

/** Lines with the line feed at their ends; of one that is too long only a beginning that is too long already. */
export async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let line = new Line();
  for await (const bytes of source) {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      line.push(bytes.subarray(from, at + 1));
      yield line.bytes;
      line = new Line();
      from = at + 1;
    }
    line.push(bytes.subarray(from));
  }
  if (line.length > 0) yield line.bytes;
}

class Line {
  length = 0;
  private readonly pieces: Uint8Array[] = [];

  push(piece: Uint8Array): void {
    if (this.length > MOST_LINE_BYTES) return;
    this.pieces.push(piece);
    this.length += piece.length;
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.pieces);
  }
}

/** The lines that are JSON. */
export async function* linesIn(source: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of linesOf(source)) {
    const value = parsed(utf8.decode(line));
    if (value !== undefined) yield value;
  }
}

const utf8 = new TextDecoder();

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
