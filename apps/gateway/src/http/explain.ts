import type { Answer, Asked } from '../relay/asked.js';
import type { Relay } from '../relay/relay.js';

/** `POST /v1/routing/explain`: the decision for a chat request, without sending it. */
export const explained = (asked: Asked, relay: Pick<Relay, 'explain'>): Answer => ({
  is: 'whole',
  headers: { 'x-request-id': asked.id },
  body: JSON.stringify(relay.explain(asked)),
});
