import type { FileHandle } from 'node:fs/promises';
import { Failure, systemCodeOf } from '#core/failure';
import { Bell } from './bell.js';

/** So much is read of it at a time. */
const PIECE_BYTES = 64 * 1024;

/**
 * Bytes that arrive and are kept on disk, so that they can be read from their beginning as often as needed, also while they still
 * arrive. The file has no name any more: it is gone with its last handle, however this process ends.
 */
export class Spool {
  private written = 0;
  private isWhole = false;
  private failure: Failure | undefined;
  private readonly bell = new Bell();

  constructor(
    private readonly file: Promise<FileHandle>,
    private readonly onProblem: (problem: string) => void,
  ) {
    file.catch(() => undefined); // told to whoever appends
  }

  /** How long it is, as soon as that is known. */
  get length(): number | undefined {
    return this.isWhole ? this.written : undefined;
  }

  /** Resolves when it is written. Throws a Failure `overloaded` where the disk takes no more. */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      await writeAll(await this.file, bytes, this.written);
    } catch (cause) {
      throw this.failure ?? this.full(cause);
    }
    this.written += bytes.length;
    this.bell.ring();
  }

  /** Nothing more comes. */
  end(): void {
    this.isWhole = true;
    this.bell.ring();
  }

  /** The rest does not come: whoever follows it learns why. */
  fail(why: Failure): void {
    this.failure ??= why;
    this.bell.ring();
  }

  /** From its beginning to its end; waits for what is not here yet. Throws the Failure for which the rest does not come. */
  async *read(): AsyncGenerator<Uint8Array> {
    const file = await this.file;
    for (let at = 0; ;) {
      const rung = this.bell.rung();
      if (this.failure) throw this.failure;
      if (at === this.written && this.isWhole) return;
      if (at === this.written) {
        await rung;
        continue;
      }
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(this.sizeFrom(at)), { position: at });
      if (bytesRead === 0) throw this.full(new Error('The spooled file is shorter than what was written.'));
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Gives the disk its room back. Never throws. */
  async close(): Promise<void> {
    if (!this.isWhole) this.fail(new Failure('client_closed_request', 'The request is over.'));
    try {
      await (await this.file).close();
    } catch {
      // There is nothing that could be done.
    }
  }

  private sizeFrom(at: number): number {
    return Math.min(PIECE_BYTES, this.written - at);
  }

  private full(cause: unknown): Failure {
    this.onProblem(`An upload cannot be kept on disk (${systemCodeOf(cause)}).`);
    const failure = new Failure(
      'overloaded',
      'The gateway has no room for the file at the moment. Send it again later.',
      {
        retryAfterMs: 10_000,
        cause,
      },
    );
    this.fail(failure);
    return failure;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
