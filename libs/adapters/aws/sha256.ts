import { createHash, createHmac } from 'node:crypto';

/** What a signature is fed with. */
type Source = string | ArrayBuffer | ArrayBufferView;

/**
 * SHA-256 as the signing library wants it, made by Node itself: in plain JavaScript a picture of some megabytes would keep
 * everybody else waiting.
 */
export class Sha256 {
  private readonly hash;

  constructor(secret?: Source) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: Source): void {
    this.hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  /** Each is used for one digest. */
  reset(): void {
    throw new Error('A hash is used once.');
  }
}

function toBytes(data: Source): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
