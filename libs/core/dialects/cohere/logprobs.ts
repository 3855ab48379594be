import { bytesOf } from '../../hub/index.js';
import type { LogprobItem } from './wire-answer.js';

/** Log probabilities as OpenAI writes them; `null` where there are none. A piece of several tokens has the sum of theirs. */
export function fromLogprobs(items: readonly LogprobItem[]): unknown {
  return items.length > 0 ? { content: items.map(toToken), refusal: null } : null;
}

function toToken({ text, logprobs }: LogprobItem) {
  const token = text ?? '';
  const logprob = (logprobs ?? []).reduce((sum, one) => sum + one, 0);
  return { token, logprob, bytes: bytesOf(token) > 0 ? [...Buffer.from(token)] : null, top_logprobs: [] };
}
