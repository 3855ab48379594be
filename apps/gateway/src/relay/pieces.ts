/** What waits to be sent, in order. Neighbours are joined, so that one read off the wire is one write to the caller. */
export class Pieces {
  /** Bytes and characters that were added since the beginning. */
  total = 0;
  private list: (string | Uint8Array)[] = [];

  addText(text: string): void {
    this.total += text.length;
    const last = this.list.length - 1;
    const before = this.list[last];
    if (typeof before === 'string') this.list[last] = before + text;
    else if (text) this.list.push(text);
  }

  /** Bytes that lie next to those before them in the same memory cost no copy. */
  addBytes(bytes: Uint8Array): void {
    this.total += bytes.length;
    const last = this.list.length - 1;
    const before = this.list[last];
    if (before instanceof Uint8Array && isNext(before, bytes)) {
      this.list[last] = new Uint8Array(before.buffer, before.byteOffset, before.length + bytes.length);
    } else {
      this.list.push(bytes);
    }
  }

  take(): readonly (string | Uint8Array)[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }
}

const isNext = (before: Uint8Array, bytes: Uint8Array): boolean =>
  before.buffer === bytes.buffer && before.byteOffset + before.length === bytes.byteOffset;
