import { fromWireUsage, type Usage } from './usage.js';

/**
 * Reads the usage of images, speech and transcripts: `{input_tokens, output_tokens, input_tokens_details?}`. `undefined` where it
 * counts no tokens, but seconds for example.
 */
export function fromMediaUsage(raw: unknown): Usage | undefined {
  const usage = record(raw);
  const { input_tokens: input, output_tokens: output } = usage;
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  const { cached_tokens: cached } = record(usage['input_tokens_details']);
  return fromWireUsage({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: typeof cached === 'number' ? cached : 0 },
  });
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
