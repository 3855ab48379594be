import type { Outlook } from '../outlook.js';
import type { Strategy } from '../strategies.js';
import { ranked } from './ranked.js';

/**
 * The better of two that are drawn goes first, the others follow by the time an answer will take. Always the best would be
 * a herd: all gateways send all requests to one until it is slow. Of two choices: Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing" (IEEE TPDS 12, 2001).
 */
export const latency: Strategy = (candidates, { dice, outlook }) => {
  const best = ranked(candidates, (candidate) => loadOf(outlook(candidate)));
  const first = best[betterOfTwo(best.length, dice)];
  return first ? [first, ...best.filter((candidate) => candidate !== first)] : best;
};

/** The most tokens per second first. */
export const throughput: Strategy = (candidates, { outlook }) =>
  ranked(candidates, (candidate) => {
    const { tokensPerSecond, inFlight } = outlook(candidate);
    return tokensPerSecond === undefined ? untried(inFlight) : -tokensPerSecond;
  });

/** The fewest requests under way from this gateway first. */
export const leastBusy: Strategy = (candidates, { outlook }) =>
  ranked(candidates, (candidate) => outlook(candidate).inFlight);

/** Each request under way makes the next a little slower. */
const SLOWER_BY = 0.1;

const loadOf = ({ answerMs, inFlight }: Outlook): number =>
  answerMs === undefined ? untried(inFlight) : answerMs * (1 + SLOWER_BY * inFlight);

/** Whoever nobody has measured is tried first, by one request at a time: the others wait for what comes of it. */
const untried = (inFlight: number): number => (inFlight === 0 ? -Infinity : Infinity);

/** Of all pairs of ranks, each as likely: the better rank. Rank 0 stands in `count - 1` of them, rank 1 in `count - 2` more. */
function betterOfTwo(count: number, dice: number): number {
  let rest = Math.floor((dice * count * (count - 1)) / 2);
  let rank = 0;
  for (let others = count - 1; others > 0 && rest >= others; others -= 1) {
    rest -= others;
    rank += 1;
  }
  return rank;
}
