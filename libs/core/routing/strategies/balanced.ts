import type { Outlook } from '../outlook.js';
import type { Strategy } from '../strategies.js';

/**
 * A little of everything: cost, time and reliability, each as a part of the best there is, in equal shares. Parts of the best
 * and not places between best and worst: a difference that is small counts little.
 */
export const balanced: Strategy = (candidates, { outlook }) => {
  const judged = candidates.map((candidate) => ({ candidate, outlook: outlook(candidate) }));
  const least = {
    cost: Math.min(...judged.map((one) => costOf(one.outlook))),
    ms: Math.min(...judged.map((one) => one.outlook.answerMs ?? Infinity)),
  };
  return judged
    .map((one) => ({ ...one, merit: meritOf(one.outlook, least) }))
    .sort((one, other) => other.merit - one.merit)
    .map(({ candidate }) => candidate);
};

interface Least {
  readonly cost: number;
  readonly ms: number;
}

const meritOf = (outlook: Outlook, least: Least): number =>
  part(least.cost, costOf(outlook)) + partOfTime(outlook, least.ms) + (outlook.success ?? 1);

const costOf = ({ costNano }: Outlook): number => (costNano === undefined ? Infinity : Number(costNano));

/** Whoever nobody has measured is taken for the best while nobody is on the way there: else it would never be measured. */
const partOfTime = ({ answerMs, inFlight }: Outlook, leastMs: number): number =>
  answerMs === undefined ? Number(inFlight === 0) : part(leastMs, answerMs);

/** 1 for the best, half of it for what is twice as much, and nothing for what nobody knows. */
const part = (least: number, value: number): number => {
  if (value === Infinity) return 0;
  return value === 0 ? 1 : least / value;
};
