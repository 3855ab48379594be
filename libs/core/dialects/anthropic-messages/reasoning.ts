import type { ReasoningDetail } from '../../hub/index.js';
import type { RedactedThinkingBlock, ThinkingBlock } from './wire.js';

/** Says whose signature it is: thinking of another maker is never replayed here. */
export const FORMAT = 'anthropic-claude-v1';

interface Thought {
  readonly text?: string | undefined;
  readonly signature?: string | undefined;
}

/** A piece of thinking, or its signature. Pieces of one block share their index. */
export const thought = (index: number, { text, signature }: Thought): ReasoningDetail => ({
  type: 'reasoning.text',
  ...(text !== undefined && { text }),
  ...(signature !== undefined && { signature }),
  format: FORMAT,
  index,
});

/** Thinking that only Anthropic can read. */
export const redacted = (index: number, data: string): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data,
  format: FORMAT,
  index,
});

/**
 * The thinking of an earlier turn, to be replayed before what was said then. Clients that collect a stream hand back its
 * pieces: they are joined until their signature comes. What has no signature proves nothing and would be refused.
 */
export function replay(
  details: readonly ReasoningDetail[] | undefined,
): readonly (ThinkingBlock | RedactedThinkingBlock)[] {
  const ours = (details ?? []).filter(({ format }) => format === FORMAT);
  return joined(ours).flatMap(toBlock);
}

function joined(details: readonly ReasoningDetail[]): readonly ReasoningDetail[] {
  const whole: ReasoningDetail[] = [];
  for (const detail of details) {
    const last = whole.at(-1);
    if (last && continues(last, detail))
      whole[whole.length - 1] = { ...detail, text: (last.text ?? '') + (detail.text ?? '') };
    else whole.push(detail);
  }
  return whole;
}

const continues = (last: ReasoningDetail, next: ReasoningDetail): boolean =>
  last.type === 'reasoning.text' && next.type === 'reasoning.text' && last.index === next.index && !last.signature;

function toBlock({ type, text, data, signature }: ReasoningDetail): readonly (ThinkingBlock | RedactedThinkingBlock)[] {
  if (type === 'reasoning.encrypted' && data) return [{ type: 'redacted_thinking', data }];
  if (type === 'reasoning.text' && signature) return [{ type: 'thinking', thinking: text ?? '', signature }];
  return [];
}
