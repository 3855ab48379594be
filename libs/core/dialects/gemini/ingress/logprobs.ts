import { isRecord } from '../../kit/index.js';

/** Log probabilities in Gemini's words; nothing where there are none. */
export function toLogprobs(logprobs: unknown) {
  const content = isRecord(logprobs) && Array.isArray(logprobs['content']) ? logprobs['content'].filter(isRecord) : [];
  if (content.length === 0) return {};
  return {
    logprobsResult: {
      chosenCandidates: content.map(toToken),
      topCandidates: content.map(({ top_logprobs: top }) => ({
        candidates: Array.isArray(top) ? top.filter(isRecord).map(toToken) : [],
      })),
    },
  };
}

const toToken = ({ token, logprob }: Record<string, unknown>) => ({ token, logProbability: logprob });
