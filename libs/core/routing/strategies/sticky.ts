import type { Strategy } from '../strategies.js';
import { shareOf } from './hash.js';
import { ranked } from './ranked.js';

/**
 * The same session goes to the same candidate, by rendezvous hashing: each candidate draws for the session, the luckiest is first.
 * Where one comes or goes, only its own sessions move. Thaler and Ravishankar, "Using name-based mappings to increase hit rates"
 * (IEEE/ACM ToN 6, 1998); shares by weight as -weight / ln(draw).
 */
export const sticky: Strategy = (candidates, { session, dice }) => {
  const key = shareOf(session() ?? `${dice}`); // a request on its own may go anywhere
  return ranked(candidates, ({ deployment, weight }) => weight / Math.log(shareOf(`${deployment.id}\n${key}`)));
};
