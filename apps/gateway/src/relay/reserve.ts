import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import { type Bound, boundOf, type Input } from '#core/ledger';
import type { Candidate, Deployment } from '#core/routing';
import type { Counting } from './counting.js';
import type { Errand } from './errand.js';
import type { Permit, Reservation } from './ports.js';
import { UNSAID_TOKENS } from './rules.js';

/** Of a stream no more than this is held back at a time: an answer may be long, and seldom is. */
export const SLICE_TOKENS = 2_048;
/** What nobody said: a usual answer. Tokens per minute are counted by it until it is known. */
const EXPECTED_TOKENS = 256;
/** An answer that is cut shorter than this is of no use to anybody. */
const LEAST_TOKENS = 256;
/** Text has seldom more to a token, of any tokenizer: what has no room by this is not worth being counted. */
const MOST_BYTES_PER_TOKEN = 8;

export interface Reserving {
  readonly errand: Errand;
  readonly permit: Permit;
  /** Ids of budgets that are spent, and serve on by another route. */
  readonly spent: readonly string[];
  readonly counting: Counting;
}

export interface Reserved {
  readonly reservation: Reservation;
  /** Each answer is cut at so many tokens: a budget has no more left, and the caller set no bound of its own. */
  readonly cap?: number | undefined;
}

/** Holds back what an attempt may use. Throws a Failure where a limit or a budget refuses. */
export async function reserve(given: Reserving, { deployment }: Candidate, n: number): Promise<Reserved> {
  const { errand } = given;
  const weighed: Attempted = { deployment, n, input: errand.input, output: firstOutput(errand, deployment) };
  try {
    return { reservation: await held(given, weighed) };
  } catch (error) {
    const counted = await countedFor(given, weighed, error);
    if (!counted) throw error;
    return reserveCounted(given, counted, error);
  }
}

/** The same with its input counted; `undefined` where the budget that refused has no room even for the least it can be. */
async function countedFor(given: Reserving, weighed: Attempted, error: unknown): Promise<Attempted | undefined> {
  const leftNano = leftOf(error);
  if (leftNano === undefined) return undefined;
  const { input, output } = weighed;
  const least = {
    ...weighed,
    input: { ...input, mostTokens: Math.ceil(input.mostTokens / MOST_BYTES_PER_TOKEN) },
    output: isShortened(given.errand) ? Math.min(output, LEAST_TOKENS * answersOf(given.errand)) : output,
  };
  return fits(least, leftNano) ? { ...weighed, input: await given.counting(weighed.deployment) } : undefined;
}

async function reserveCounted(given: Reserving, counted: Attempted, error: unknown): Promise<Reserved> {
  const isLess = counted.input.mostTokens < given.errand.input.mostTokens;
  if (!isLess || !fits(counted, leftOf(error))) return reserveShorter(given, counted, error);
  try {
    return { reservation: await held(given, counted) };
  } catch (again) {
    return reserveShorter(given, counted, again);
  }
}

async function reserveShorter(given: Reserving, counted: Attempted, error: unknown): Promise<Reserved> {
  const shorter = affordable(given, counted, leftOf(error));
  if (shorter === undefined || shorter.output >= counted.output) throw error;
  return { reservation: await held(given, { ...counted, output: shorter.output }), cap: shorter.cap };
}

/** What the budget that refused has left; `undefined` where none did, or it serves on by another route. */
function leftOf(error: unknown): bigint | undefined {
  if (!(error instanceof Failure) || !error.details.budget || error.details.budget.downgradeRoute) return undefined;
  const { limitNano, usedNano } = error.details.budget;
  return limitNano - usedNano;
}

function fits({ input, deployment, output }: Attempted, leftNano: bigint | undefined): boolean {
  const { nano } = boundAt(input, deployment, output);
  return nano !== undefined && leftNano !== undefined && nano <= leftNano;
}

/** What an attempt costs at most, if it reads and writes so much. */
export const boundAt = (input: Input, { price }: Deployment, output: number): Bound =>
  boundOf({ input, output, price });

/** The most that a model will write for a request. */
export const mostOutputOf = ({ endpoint, request }: Errand, { facts }: Deployment): number =>
  endpoint.mostOutput(request, facts?.maxOutput);

/** Thoughts are not seen while they are written: where a model has them, a slice would say nothing of what is used up. */
function firstOutput(errand: Errand, deployment: Deployment): number {
  const most = mostOutputOf(errand, deployment);
  const isSliced = errand.isStream && !errand.endpoint.passes && deployment.facts?.reasoning !== true;
  return isSliced ? Math.min(most, SLICE_TOKENS) : most;
}

interface Attempted {
  readonly deployment: Deployment;
  readonly n: number;
  readonly input: Input;
  readonly output: number;
}

const held = ({ errand, permit, spent }: Reserving, attempted: Attempted): Promise<Reservation> => {
  const { deployment, n, input, output } = attempted;
  const said = isBounded(errand) ? mostOutputOf(errand, deployment) : EXPECTED_TOKENS;
  const expected = { ...noUsage, input: input.tokens, output: Math.min(output, said) };
  return permit.reserve({ n, deployment, bound: boundAt(input, deployment, output), expected, spent });
};

interface Shorter {
  /** Of one answer. */
  readonly cap: number;
  /** Of all that were asked for. */
  readonly output: number;
}

/** How long answers a budget still pays for; `undefined` where they may not be shortened, or it pays for too little. */
function affordable({ errand }: Reserving, counted: Attempted, leftNano: bigint | undefined): Shorter | undefined {
  if (leftNano === undefined || !isShortened(errand)) return undefined;
  const { input, deployment } = counted;
  const { nano: inputNano } = boundAt(input, deployment, 0);
  const { nano: millionNano } = boundAt(input, deployment, 1_000_000);
  if (inputNano === undefined || millionNano === undefined || millionNano === inputNano) return undefined;
  const left = leftNano - inputNano;
  const tokens = Number((left * 1_000_000n) / (millionNano - inputNano)) - 1; // one less, for what is rounded up
  const answers = answersOf(errand);
  const cap = Math.floor(tokens / answers);
  return cap >= LEAST_TOKENS ? { cap, output: cap * answers } : undefined;
}

const isShortened = (errand: Errand): boolean =>
  !errand.isStream && errand.endpoint.name === 'chat' && !isBounded(errand);

/** How many answers are asked for. */
const answersOf = ({ endpoint, request }: Errand): number =>
  endpoint.mostOutput({ ...request, max_tokens: 1 }, undefined);

/** What an answer of which nothing was seen is taken for at most: where the caller says nothing, a long one. */
export function unseenTokensOf(errand: Errand): number {
  if (errand.isStream || isBounded(errand)) return Infinity;
  return errand.endpoint.written?.(errand.request) ?? UNSAID_TOKENS;
}

const isBounded = ({ request }: Errand): boolean =>
  typeof (request['max_completion_tokens'] ?? request['max_tokens']) === 'number';
