import type { Candidate } from './candidate.js';
import type { Outlook } from './outlook.js';
import { balanced } from './strategies/balanced.js';
import { cost } from './strategies/cost.js';
import { latency, leastBusy, throughput } from './strategies/speed.js';
import { sticky } from './strategies/sticky.js';
import { priority, roundRobin, weighted } from './strategies/written.js';

/** What a strategy may look at. */
export interface Signals {
  /** A number in [0, 1), drawn by the caller so that strategies stay pure. */
  readonly dice: number;
  /** Counts the requests of the route, for taking turns. */
  readonly turn: number;
  /** What is to be expected of a candidate for this request. */
  readonly outlook: (candidate: Candidate) => Outlook;
  /** What keeps requests together; `undefined`: this one belongs to no other. */
  readonly session: () => string | undefined;
}

/** A strategy puts candidates in order, best first: the order is the fallback plan. It calls nobody and remembers nothing. */
export type Strategy = (candidates: readonly Candidate[], signals: Signals) => readonly Candidate[];

/** Every strategy an operator may name. To add one: a function in `strategies/`, and its name here. */
export const strategies = {
  priority,
  weighted,
  'round-robin': roundRobin,
  cost,
  latency,
  throughput,
  'least-busy': leastBusy,
  sticky,
  balanced,
} satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const strategyNames = Object.keys(strategies) as [StrategyName, ...StrategyName[]];
