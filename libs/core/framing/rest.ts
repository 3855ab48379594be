const EMPTY = new Uint8Array(0);

/**
 * The unfinished end of a stream. Its memory grows by doubling, so that a long frame in small pieces
 * is not copied whole for each of them.
 */
export class Rest {
  private bytes: Uint8Array = EMPTY;
  private room: Uint8Array = EMPTY;

  get length(): number {
    return this.bytes.length;
  }

  /** What was kept, with `more` after it; `more` itself where nothing was kept. */
  with(more: Uint8Array): Uint8Array {
    if (this.bytes.length === 0) return more;
    const start = this.startWithRoomFor(more.length);
    const end = start + this.bytes.length;
    this.room.set(more, end);
    return this.room.subarray(start, end + more.length);
  }

  /** Keeps the end of what `with` returned. */
  keep(bytes: Uint8Array): void {
    this.bytes = bytes;
  }

  clear(): void {
    this.bytes = EMPTY;
  }

  /** Where the kept bytes begin in `room`, once there is room behind them. Frames cut off before them stay as they are. */
  private startWithRoomFor(length: number): number {
    const { bytes, room } = this;
    const isInside = bytes.buffer === room.buffer;
    if (isInside && bytes.byteOffset + bytes.length + length <= room.length) return bytes.byteOffset;
    this.room = new Uint8Array(2 * (bytes.length + length));
    this.room.set(bytes);
    return 0;
  }
}
