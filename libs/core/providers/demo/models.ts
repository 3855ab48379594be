import type { ModelFacts } from '../../catalog/index.js';
import type { Capability } from '../kit/index.js';

const chat: readonly Capability[] = ['text', 'streaming', 'tools', 'json_schema', 'vision'];

/** The demo's models and what they can do. */
export const demoFacts: readonly ModelFacts[] = [
  ...['hello', 'echo', 'slow', 'flaky', 'tools', 'json'].map((model) => facts(model, chat)),
  facts('embed', ['embeddings']),
  facts('rank', []),
  facts('image', []),
  facts('speech', []),
  facts('transcribe', []),
];

function facts(model: string, capabilities: readonly Capability[]): ModelFacts {
  return { provider: 'demo', model, capabilities, context: 128_000, maxOutput: 16_384, reasoning: false };
}
