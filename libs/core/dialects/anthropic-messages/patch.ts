import type { ChatRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { inlined } from './inlined.js';
import { mendedHistory } from './mended-history.js';
import { isClaude } from './traits.js';

type Json = Readonly<Record<string, unknown>>;

/** What must change in a caller's own bytes: the model, what another provider left in the conversation, and addresses it cannot fetch from. */
export function patchRequest(request: ChatRequest, { model, bytesAt }: Target, body: Json = {}): Json {
  const { messages, system } = body;
  const mended = inlined(mendedHistory(messages, model), bytesAt);
  const plain = isClaude(model) ? system : withoutBilling(system);
  return {
    ...(request.model !== model && { model }),
    ...(mended !== messages && { messages: mended }),
    ...(plain !== system && { system: plain }),
  };
}

/** The line with which Claude Code begins changes with every request: it would spoil another maker's prompt cache. */
export const BILLING = 'x-anthropic-billing-header:';

function withoutBilling(system: unknown): unknown {
  if (!Array.isArray(system)) return system;
  const [first, ...rest] = system as readonly unknown[];
  const isBilling = isRecord(first) && typeof first['text'] === 'string' && first['text'].startsWith(BILLING);
  if (!isBilling) return system;
  return rest.length > 0 ? rest : undefined;
}
