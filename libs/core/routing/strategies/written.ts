import type { Candidate } from '../candidate.js';
import type { Strategy } from '../strategies.js';

/*
 * Orders that are as the operator wrote them: nothing is measured.
 */

/** By `priority`; equals in the order the operator wrote them. */
export const priority: Strategy = (candidates) => candidates.toSorted((one, other) => one.priority - other.priority);

/** Draws without putting back, each by its share of the weight that is left. */
export const weighted: Strategy = (candidates, { dice }) => {
  const left = [...candidates];
  const drawn: Candidate[] = [];
  let luck = dice;
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const at = total > 0 ? indexAt(left, luck * total) : 0;
    const [candidate] = left.splice(at, 1);
    if (candidate) drawn.push(candidate);
    luck = (luck * GOLDEN) % 1; // the next draw is another number, yet decided by the same dice
  }
  return drawn;
};

const GOLDEN = 1_618_033.988_749_895;

function indexAt(candidates: readonly Candidate[], mark: number): number {
  let rest = mark;
  const at = candidates.findIndex(({ weight }) => (rest -= weight) < 0);
  return at < 0 ? candidates.length - 1 : at;
}

/** Each in turn goes first; the others follow in their circle. */
export const roundRobin: Strategy = (candidates, { turn }) => {
  if (candidates.length === 0) return candidates;
  const start = turn % candidates.length;
  return [...candidates.slice(start), ...candidates.slice(0, start)];
};
