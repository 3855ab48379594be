import { randomFillSync } from 'node:crypto';

// Crockford's alphabet: sorts as the number does, and has no letters that look alike.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

// Random bytes are asked for in large pieces: each question to the kernel costs more than the id.
const pool = Buffer.alloc(4096);
let used = pool.length;
let last = { ms: 0, turn: 0 };

/**
 * A new id: the prefix (`req_`) says of what, the rest is laid out as a UUIDv7 (RFC 9562) and written in base32:
 * 10 characters of milliseconds, 4 that count within one, 12 of chance. Ids sort by the time they were made.
 */
export function newId(prefix: string): string {
  const ms = Math.max(Date.now(), last.ms);
  const turn = ms === last.ms ? last.turn + 1 : 0;
  last = { ms, turn };
  const random = nextRandom();
  return (
    prefix +
    letters(ms, 10) +
    letters(turn, 4) +
    letters(random.readUIntBE(0, 4), 6) +
    letters(random.readUIntBE(4, 4), 6)
  );
}

function nextRandom(): Buffer {
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 8;
  return pool.subarray(used - 8, used);
}

/** The lowest `count * 5` bits of a number that is exact as a double. */
function letters(value: number, count: number): string {
  let text = '';
  let rest = value;
  for (let place = 0; place < count; place += 1) {
    text = (ALPHABET[rest % 32] ?? '') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
