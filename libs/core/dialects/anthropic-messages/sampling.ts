import type { ChatRequest } from '../../hub/index.js';
import type { Traits } from './traits.js';
import type { MessagesRequest } from './wire.js';

type Sampling = Pick<MessagesRequest, 'temperature' | 'top_p' | 'top_k'>;

/** Anthropic's temperature ends at 1, OpenAI's at 2. Models that sample by themselves, or think, take none of it. */
export function renderSampling(request: ChatRequest, traits: Traits, isThinking: boolean): Sampling {
  if (!traits.hasSampling || isThinking) return {};
  const temperature = request.temperature ?? undefined;
  const topP = request.top_p ?? undefined;
  return {
    temperature: temperature === undefined ? undefined : Math.min(1, Math.max(0, temperature)),
    top_p: temperature === undefined || traits.hasBothSamplings ? topP : undefined,
    top_k: request.top_k ?? undefined,
  };
}
