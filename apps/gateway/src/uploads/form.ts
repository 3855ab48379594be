import { Bell, type Spool } from '#adapters/files';
import type { FileHead } from '#adapters/multipart';
import type { Failure } from '#core/failure';

export type Part =
  | { readonly is: 'field'; readonly name: string; readonly value: string }
  | (FileHead & { readonly is: 'file'; readonly bytes: Spool });

/** A form as it arrives: its parts in their order, each there as soon as it begins. */
export class Form {
  private readonly all: Part[] = [];
  private readonly bell = new Bell();
  private received = 0;
  private isOver = false;
  private failure: Failure | undefined;

  /** `announced`: how many bytes it has, where the caller says so. */
  constructor(readonly announced?: number) {}

  /** All of it, as announced or as it came. */
  get bytes(): number {
    return this.announced ?? this.received;
  }

  /** Those that are known. */
  get parts(): readonly Part[] {
    return this.all;
  }

  /** Every part is here, to its last byte. */
  get isWhole(): boolean {
    return this.isOver;
  }

  count(bytes: number): number {
    return (this.received += bytes);
  }

  add(part: Part): void {
    this.all.push(part);
    this.bell.ring();
  }

  end(): void {
    this.isOver = true;
    this.bell.ring();
  }

  /** The rest does not come. */
  fail(why: Failure): void {
    this.failure ??= why;
    for (const part of this.all) if (part.is === 'file') part.bytes.fail(why);
    this.bell.ring();
  }

  /** Waits until that holds, or the form is whole. Throws the Failure for which the rest does not come. */
  async until(holds: (parts: readonly Part[]) => boolean): Promise<void> {
    for (;;) {
      const rung = this.bell.rung();
      if (this.failure) throw this.failure;
      if (this.isOver || holds(this.all)) return;
      await rung;
    }
  }

  /** Each part when it is there, to the last. Throws the Failure for which the rest does not come. */
  async *following(): AsyncGenerator<Part> {
    for (let at = 0; ; at += 1) {
      await this.until((parts) => parts.length > at);
      const part = this.all[at];
      if (!part) return;
      yield part;
    }
  }

  /** Gives back what its files take. */
  async close(): Promise<void> {
    for (const part of this.all) if (part.is === 'file') await part.bytes.close();
  }
}
