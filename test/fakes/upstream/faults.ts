import { gzipSync } from 'node:zlib';
import { head, type Headers, text } from './replies.js';
import { cut } from './tcp.js';
import type { Step, Wire } from './wire.js';

/** Takes the request and says nothing, until the caller leaves. */
export const hang = (): Step => (wire) => wire.gone;

/** Closes the connection without an answer. */
export const close = (): Step => (wire) => wire.end();

/** Resets the connection without an answer. */
export const reset = (): Step => (wire) => wire.reset();

/** Answers only after a while. */
export const late =
  (ms: number, step: Step): Step =>
  async (wire) => {
    await wire.wait(ms);
    await step(wire);
  };

/** The answer stops after so many bytes of its body on the wire (chunk framing counts), and nothing follows. */
export const hangAfter = (bytes: number, step: Step): Step => stopped(bytes, step, (wire) => wire.gone);

/** The same, with a FIN: an answer cut off politely. */
export const cutAfter = (bytes: number, step: Step): Step => stopped(bytes, step, (wire) => wire.end());

/** The same, with a RST. */
export const resetAfter = (bytes: number, step: Step): Step => stopped(bytes, step, (wire) => wire.reset());

/** Cuts the head itself after so many bytes. */
export const cutHead =
  (bytes: number, step: Step): Step =>
  (wire) =>
    step({
      ...facade(wire),
      head: async (whole) => {
        await wire.write(whole.slice(0, bytes));
        wire.end();
        return false;
      },
      write: () => Promise.resolve(false),
    });

/** Sends the body in pieces that end at these offsets, each in a write of its own. */
export const splitAt =
  (offsets: readonly number[], step: Step): Step =>
  async (wire) => {
    const body: Buffer[] = [];
    await step({ ...facade(wire), write: (bytes) => Promise.resolve(body.push(Buffer.from(bytes as string)) > 0) });
    for (const piece of cut(Buffer.concat(body), offsets)) {
      if (!(await wire.write(piece))) return;
      // Lets the reader take this piece before the next one is there.
      await new Promise(setImmediate);
    }
  };

/** A JSON answer whose announced length is off by so much: too long ends with a FIN, too short leaves bytes over. */
export const wrongLength = (status: number, body: string, by: number): Step => {
  const length = String(Buffer.byteLength(body) + by);
  const step = text(status, body, { 'content-type': 'application/json', 'content-length': length });
  return by > 0 ? cutAfter(Buffer.byteLength(body), step) : step;
};

/** Interim answers before the real one. */
export const interim =
  (codes: readonly number[], step: Step): Step =>
  async (wire) => {
    for (const code of codes) await wire.head(head(code, {}));
    await step(wire);
  };

/** A body without end, written as fast as it is taken: `request.written` says how much that was. */
export const endless =
  ({ headers = {}, piece = 'x'.repeat(16 * 1024) }: { headers?: Headers; piece?: string } = {}): Step =>
  async (wire) => {
    await wire.head(head(200, { 'content-type': 'text/event-stream', connection: 'close', ...headers }));
    while (await wire.write(piece));
  };

/** An answer with this many bytes of headers. */
export const hugeHeaders = (bytes: number): Step =>
  text(
    200,
    '{}',
    Object.fromEntries(Array.from({ length: Math.ceil(bytes / 1000) }, (_, i) => [`x-${i}`, 'h'.repeat(1000)])),
  );

/** A body in an encoding that nobody asked for; a bomb when it is large. */
export const gzipped = (bytes: number): Step =>
  text(200, gzipSync(Buffer.alloc(bytes)), { 'content-type': 'application/json', 'content-encoding': 'gzip' });

/** One byte at a time. */
export const drip =
  (ms: number, step: Step): Step =>
  (wire) =>
    step({
      ...facade(wire),
      write: async (bytes) => {
        for (const byte of Buffer.from(bytes as string)) {
          if (!(await wire.write(Uint8Array.of(byte)))) return false;
          await wire.wait(ms);
        }
        return true;
      },
    });

function stopped(limit: number, step: Step, deed: (wire: Wire) => void | Promise<void>): Step {
  return async (wire) => {
    let left = limit;
    let isStopped = false;
    await step({
      ...facade(wire),
      write: async (bytes) => {
        if (isStopped) return false;
        const piece = Buffer.from(bytes as string).subarray(0, left);
        left -= piece.length;
        const taken = await wire.write(piece);
        isStopped = left === 0;
        return taken && !isStopped;
      },
      end: () => undefined,
    });
    await deed(wire);
  };
}

/** A wire to change parts of: getters do not survive a spread. */
const facade = (wire: Wire): Wire => ({
  ...wire,
  get isOpen() {
    return wire.isOpen;
  },
});
