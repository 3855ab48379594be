import type { Socket } from 'node:net';

/** A chunk in pieces that end at these offsets, as far as they lie in it. */
export function cut(chunk: Buffer, offsets: readonly number[]): Buffer[] {
  const inside = [...new Set(offsets)].filter((at) => at > 0 && at < chunk.length).sort((one, other) => one - other);
  const edges = [0, ...inside, chunk.length];
  return edges.slice(1).map((end, index) => chunk.subarray(edges[index], end));
}

/** Up to eight places to cut at. */
export const randomOffsets = (length: number, random: () => number): number[] =>
  Array.from({ length: Math.min(8, length) }, () => Math.floor(random() * length));

/** mulberry32: the same seed, the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Says RST. After a FIN of our own Node refuses that, and would leave the socket open: then it is only closed. */
export function sendReset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
