import type { Strategy } from '../strategies.js';
import { ranked } from './ranked.js';

/** The least expected cost first; unknown prices last: unknown is not free. */
export const cost: Strategy = (candidates, { outlook }) =>
  ranked(candidates, (candidate) => {
    const { costNano } = outlook(candidate);
    return costNano === undefined ? Infinity : Number(costNano); // to compare it, not to count it
  });
