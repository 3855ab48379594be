import { toWireUsage, type WireUsage } from '../../hub/index.js';
import type { UsageMetadata } from './wire-answer.js';

/**
 * Gemini counts thoughts beside the answer and the prompts of its own tools beside the prompt; OpenAI counts both inside.
 * `undefined` where nothing is counted yet: Vertex sends `{trafficType}` alone until the last chunk.
 */
export function fromUsageMetadata(usage: UsageMetadata | null | undefined): WireUsage | undefined {
  if (typeof usage?.promptTokenCount !== 'number' && typeof usage?.totalTokenCount !== 'number') return undefined;
  const input = (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0);
  const reasoning = usage.thoughtsTokenCount ?? 0;
  // Left out where nothing was answered; where it is forgotten, the total still holds it.
  const rest = Math.max(0, (usage.totalTokenCount ?? 0) - input - reasoning);
  return toWireUsage({
    input,
    cachedInput: usage.cachedContentTokenCount ?? 0,
    cacheWrite: 0,
    output: (usage.candidatesTokenCount ?? rest) + reasoning,
    reasoning,
  });
}
