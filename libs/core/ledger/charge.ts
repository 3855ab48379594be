import { noUsage, type Usage } from '../hub/index.js';
import type { Bound } from './bound.js';

const LEAST_MARGIN = 64;
const MARGIN = 0.05;

/**
 * What an answer that broke off is charged as, of which so many tokens were seen: that is only the least that was written,
 * for the rest was on its way. Never more than was held for it.
 */
export function cutUsage(seen: number, input: number, { usage: most }: Bound): Usage {
  const output = Math.ceil(Math.max(seen + LEAST_MARGIN, seen * (1 + MARGIN)));
  return { ...noUsage, input: Math.min(input, most.input), output: Math.min(output, most.output) };
}
