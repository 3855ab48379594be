import { inputOf } from '#core/ledger';
import type { Answer, Asked } from '../relay/asked.js';
import type { Relay } from '../relay/relay.js';

/** Gemini's `:countTokens`, by our own estimate: nobody is asked, and nothing is charged. Throws where the request could not be sent. */
export function counted(asked: Asked, relay: Pick<Relay, 'decide'>): Answer {
  relay.decide(asked);
  const { request } = asked.ingress.parseRequest(asked.asking);
  return {
    is: 'whole',
    headers: { 'x-request-id': asked.id },
    body: JSON.stringify({ totalTokens: inputOf(request).tokens }),
  };
}
