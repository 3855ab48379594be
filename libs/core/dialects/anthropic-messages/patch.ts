import type { ChatRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { inlined } from './inlined.js';
import { mendedHistory } from './mended-history.js';
import { isClaude, traitsOf } from './traits.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * What must change in a caller's own bytes: the model, what another provider left in the conversation, addresses it cannot fetch
 * from, and what newer models refuse.
 */
export function patchRequest(request: ChatRequest, target: Target, body: Json = {}): Json {
  const { model, bytesAt } = target;
  const { messages, system } = body;
  const mended = inlined(mendedHistory(messages, model), bytesAt);
  const plain = isClaude(model) ? system : withoutBilling(system);
  return {
    ...(request.model !== model && { model }),
    ...(mended !== messages && { messages: mended }),
    ...(plain !== system && { system: plain }),
    ...withoutSampling(body, target),
  };
}

/** Written for older models: newer ones sample by themselves, and take no temperature but 1. */
function withoutSampling(body: Json, target: Target): Json {
  const { lost } = target;
  const asked = sampling.filter((field) => body[field] !== undefined && body[field] !== null);
  if (asked.length === 0 || !isClaude(target.model) || traitsOf(target).hasSampling) return {};
  const refused = asked.filter((field) => field !== 'temperature' || body[field] !== 1);
  for (const field of refused) lost?.(field);
  return Object.fromEntries(refused.map((field) => [field, undefined]));
}

const sampling = ['temperature', 'top_p', 'top_k'];

/** The line with which Claude Code begins changes with every request: it would spoil another maker's prompt cache. */
export const BILLING = 'x-anthropic-billing-header:';

function withoutBilling(system: unknown): unknown {
  if (!Array.isArray(system)) return system;
  const [first, ...rest] = system as readonly unknown[];
  const isBilling = isRecord(first) && typeof first['text'] === 'string' && first['text'].startsWith(BILLING);
  if (!isBilling) return system;
  return rest.length > 0 ? rest : undefined;
}
