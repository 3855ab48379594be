import type { Candidate } from '../candidate.js';

/** Lowest first; equals as they are written. Each is looked at once. */
export function ranked(candidates: readonly Candidate[], rank: (candidate: Candidate) => number): readonly Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, rank: rank(candidate) }))
    .sort((one, other) => (one.rank === other.rank ? 0 : one.rank - other.rank)) // Infinity - Infinity is no number
    .map(({ candidate }) => candidate);
}
