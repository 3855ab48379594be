import type { ReasoningEffort } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import type { Think } from './wire.js';

/** How hard to think, as Ollama's own OpenAI endpoint maps it. A model that cannot think answers 400 to being asked. */
export function toThink(
  effort: ReasoningEffort | null | undefined,
  { reasoning }: Pick<Target, 'reasoning'>,
): Think | undefined {
  return effort && reasoning !== false ? efforts.get(effort) : undefined;
}

const efforts: ReadonlyMap<ReasoningEffort, Think> = new Map<ReasoningEffort, Think>([
  ['none', false],
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'max'],
  ['max', 'max'],
]);
