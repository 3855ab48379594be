import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import { type Bound, boundOf } from '#core/ledger';
import type { Candidate, Deployment } from '#core/routing';
import type { Errand } from './errand.js';
import type { Permit, Reservation } from './ports.js';
import { UNSAID_TOKENS } from './rules.js';

/** Of a stream no more than this is held back at a time: an answer may be long, and seldom is. */
export const SLICE_TOKENS = 2_048;
/** What nobody said: a usual answer. Tokens per minute are counted by it until it is known. */
const EXPECTED_TOKENS = 256;
/** An answer that is cut shorter than this is of no use to anybody. */
const LEAST_TOKENS = 256;

export interface Reserving {
  readonly errand: Errand;
  readonly permit: Permit;
  /** Ids of budgets that are spent, and serve on by another route. */
  readonly spent: readonly string[];
}

export interface Reserved {
  readonly reservation: Reservation;
  /** Each answer is cut at so many tokens: a budget has no more left, and the caller set no bound of its own. */
  readonly cap?: number | undefined;
}

/** Holds back what an attempt may use. Throws a Failure where a limit or a budget refuses. */
export async function reserve(given: Reserving, { deployment }: Candidate, n: number): Promise<Reserved> {
  const output = firstOutput(given.errand, deployment);
  try {
    return { reservation: await held(given, { deployment, n, output }) };
  } catch (error) {
    const shorter = affordable(given, deployment, error);
    if (shorter === undefined || shorter.output >= output) throw error;
    return { reservation: await held(given, { deployment, n, output: shorter.output }), cap: shorter.cap };
  }
}

/** What a request costs at most, if it writes so much. */
export const boundAt = ({ input }: Errand, { price }: Deployment, output: number): Bound =>
  boundOf({ input, output, price });

/** The most that a model will write for a request. */
export const mostOutputOf = ({ endpoint, request }: Errand, { facts }: Deployment): number =>
  endpoint.mostOutput(request, facts?.maxOutput);

/** Thoughts are not seen while they are written: where a model has them, a slice would say nothing of what is used up. */
function firstOutput(errand: Errand, deployment: Deployment): number {
  const most = mostOutputOf(errand, deployment);
  const isSliced = errand.isStream && deployment.facts?.reasoning !== true;
  return isSliced ? Math.min(most, SLICE_TOKENS) : most;
}

interface Attempted {
  readonly deployment: Deployment;
  readonly n: number;
  readonly output: number;
}

const held = ({ errand, permit, spent }: Reserving, { deployment, n, output }: Attempted): Promise<Reservation> => {
  const said = isBounded(errand) ? mostOutputOf(errand, deployment) : EXPECTED_TOKENS;
  const expected = { ...noUsage, input: errand.input.tokens, output: Math.min(output, said) };
  return permit.reserve({ n, deployment, bound: boundAt(errand, deployment, output), expected, spent });
};

interface Shorter {
  /** Of one answer. */
  readonly cap: number;
  /** Of all that were asked for. */
  readonly output: number;
}

/** How long answers the budget that refused still pays for; `undefined` where the caller set a bound, or it pays for too little. */
function affordable({ errand }: Reserving, deployment: Deployment, error: unknown): Shorter | undefined {
  if (!(error instanceof Failure) || !error.details.budget || error.details.budget.downgradeRoute) return undefined;
  if (errand.isStream || errand.endpoint.name !== 'chat' || isBounded(errand)) return undefined;
  const { limitNano, usedNano } = error.details.budget;
  const { nano: inputNano } = boundAt(errand, deployment, 0);
  const { nano: millionNano } = boundAt(errand, deployment, 1_000_000);
  if (inputNano === undefined || millionNano === undefined || millionNano === inputNano) return undefined;
  const left = limitNano - usedNano - inputNano;
  const tokens = Number((left * 1_000_000n) / (millionNano - inputNano)) - 1; // one less, for what is rounded up
  const answers = errand.endpoint.mostOutput({ ...errand.request, max_tokens: 1 }, undefined);
  const cap = Math.floor(tokens / answers);
  return cap >= LEAST_TOKENS ? { cap, output: cap * answers } : undefined;
}

/** What an answer of which nothing was seen is taken for at most: where the caller says nothing, a long one. */
export const unseenTokensOf = (errand: Errand): number =>
  errand.isStream || isBounded(errand) ? Infinity : UNSAID_TOKENS;

const isBounded = ({ request }: Errand): boolean =>
  typeof (request['max_completion_tokens'] ?? request['max_tokens']) === 'number';
