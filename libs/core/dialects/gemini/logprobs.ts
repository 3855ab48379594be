import type { LogprobsResult } from './wire-answer.js';

interface Token {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: null;
}

/** Log probabilities as OpenAI tells them; `null` where none were asked for. */
export function fromLogprobs(result: LogprobsResult | null | undefined): unknown {
  if (!result?.chosenCandidates) return null;
  const content = result.chosenCandidates.map((chosen, position) => ({
    ...toToken(chosen),
    top_logprobs: (result.topCandidates?.[position]?.candidates ?? []).map(toToken),
  }));
  return { content, refusal: null };
}

type Candidate = NonNullable<LogprobsResult['chosenCandidates']>[number];

const toToken = ({ token, logProbability }: Candidate): Token => ({
  token: token ?? '',
  logprob: logProbability ?? 0,
  bytes: null,
});
