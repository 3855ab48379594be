import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { systemCodeOf } from '#core/failure';

/** Writes text at a place of a file, and says how many bytes went in. Fewer than there are: the disk is full. */
export type Write = (file: number, text: string, position: number) => number;

/** As the system does it. */
export const writeAt: Write = (file, text, position) => writeSync(file, text, position);

/** The file of the log that is being written. */
export class SegmentFile {
  private isUnsynced = true;
  private isSyncing = false;
  private isClosed = false;

  private constructor(
    private readonly file: number,
    private readonly write: Write,
    private size: number,
  ) {}

  /** Makes a file that begins with this text: it has its name only when all of it stands. Throws when it cannot be made. */
  static begin(path: string, text: string, write: Write): SegmentFile {
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      const segment = new SegmentFile(file, write, 0);
      segment.append(text);
      renameSync(`${path}.new`, path);
      return segment;
    } catch (error) {
      closeSync(file);
      rmSync(`${path}.new`, { force: true });
      throw error;
    }
  }

  get bytes(): number {
    return this.size;
  }

  /** All of it or nothing; throws where it is nothing. */
  append(text: string): void {
    const length = Buffer.byteLength(text);
    const written = this.tryWrite(text);
    if (written !== length) {
      this.cutBack();
      throw Object.assign(new Error('The disk took only a part.'), { code: 'ENOSPC' });
    }
    this.size += length;
    this.isUnsynced = true;
  }

  /** Asks the disk to keep what it was given, and waits for nothing. */
  sync(onProblem: (problem: string) => void): void {
    if (this.isSyncing || !this.isUnsynced) return;
    this.isUnsynced = false;
    this.isSyncing = true;
    fdatasync(this.file, (error) => {
      this.isSyncing = false;
      if (error) onProblem(`The disk did not keep the write-ahead log (${systemCodeOf(error)}).`);
      if (this.isClosed) this.leave(onProblem);
    });
  }

  /** Lets go of it once the disk keeps it. */
  leave(onProblem: (problem: string) => void): void {
    this.isClosed = true;
    this.sync(onProblem);
    if (!this.isSyncing) close(this.file);
  }

  /** Waits for the disk, and closes it. */
  close(): void {
    this.isClosed = true;
    this.isUnsynced = false;
    try {
      fdatasyncSync(this.file);
    } finally {
      // Else it is closed when the disk has answered.
      if (!this.isSyncing) closeSync(this.file);
    }
  }

  private tryWrite(text: string): number {
    try {
      return this.write(this.file, text, this.size);
    } catch (error) {
      this.cutBack();
      throw error;
    }
  }

  // Not needed to go on, the next line is written over it; but a reader would take it for damage.
  private cutBack(): void {
    try {
      ftruncateSync(this.file, this.size);
    } catch {
      // It stays, and is set aside at the next start.
    }
  }
}
