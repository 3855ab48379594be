import { type Countable, countedInput, type Input, textOf } from '#core/ledger';
import type { Deployment } from '#core/routing';
import type { Errand } from './errand.js';
import type { TokenCounter } from './ports.js';

/** A longer text is not counted: the time that takes would be missed by others. */
export const MOST_COUNTED_BYTES = 64 * 1024;

/** The input of a request as a deployment counts it, or as it was weighed where it is too long to be counted. */
export type Counting = (deployment: Deployment) => Promise<Input>;

/** Counts a request at most once, however many deployments it is meant for. */
export function countingOf(
  { asked, request, input }: Pick<Errand, 'asked' | 'request' | 'input'>,
  tokens: TokenCounter,
): Counting {
  if (asked.form) return async () => input; // its words are the least of it
  let counted: Promise<Counted | undefined> | undefined;
  return async ({ provider: { kind }, model }) => {
    counted ??= countedOf(request, tokens);
    const its = await counted;
    return its ? countedInput(input, its.countable, its.count, kind.o200k?.test(model) === true) : input;
  };
}

interface Counted {
  readonly countable: Countable;
  readonly count: number;
}

async function countedOf(request: Errand['request'], tokens: TokenCounter): Promise<Counted | undefined> {
  const countable = textOf(request);
  return countable.bytes > MOST_COUNTED_BYTES ? undefined : { countable, count: await tokens.count(countable.text) };
}
