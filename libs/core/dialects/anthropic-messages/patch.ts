import type { ChatRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { mendedHistory } from './mended-history.js';
import { isClaude } from './traits.js';

type Json = Readonly<Record<string, unknown>>;

/** What must change in a caller's own bytes: the model, and what another provider left in the conversation. */
export function patchRequest(request: ChatRequest, { model }: Target, body: Json = {}): Json {
  const { messages, system } = body;
  const mended = mendedHistory(messages, model);
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
