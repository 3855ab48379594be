import { createHash } from 'node:crypto';

/** What becomes of one call: an error, a refusal, a reset in mid-answer, an answer without usage, or a proper one. */
export type Fate = 'error' | 'limited' | 'reset' | 'silent' | 'proper';

/** In percent. What is left is proper. */
const shares: readonly (readonly [Fate, number])[] = [
  ['error', 4],
  ['limited', 3],
  ['reset', 5],
  ['silent', 5],
];

/** The fate of the nth call with this marker: always the same. */
export function fateOf(marker: string, n: number): Fate {
  let rest = createHash('sha256').update(`${marker}/${n}`).digest().readUInt32BE(0) % 100;
  for (const [fate, share] of shares) {
    if (rest < share) return fate;
    rest -= share;
  }
  return 'proper';
}
