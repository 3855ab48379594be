import { estimateTokens } from '#core/hub';
import { explain } from '#core/routing';
import type { Answer, Asked } from '../relay/asked.js';
import type { Relay } from '../relay/relay.js';

/** What nobody said and nobody learned yet: a short answer. */
const UNSAID_TOKENS = 256;

/** `POST /v1/routing/explain`: the decision for a chat request, without sending it. */
export function explained(asked: Asked, relay: Pick<Relay, 'decide'>): Answer {
  const { max_completion_tokens, max_tokens } = asked.body.value;
  const output = [max_completion_tokens, max_tokens].find(Number.isInteger) as number | undefined;
  const input = estimateTokens(asked.body.text.length);
  const expected = { input, cachedInput: 0, cacheWrite: 0, output: output ?? UNSAID_TOKENS, reasoning: 0 };
  return {
    is: 'whole',
    headers: { 'x-request-id': asked.id },
    body: JSON.stringify(explain(relay.decide(asked), expected)),
  };
}
