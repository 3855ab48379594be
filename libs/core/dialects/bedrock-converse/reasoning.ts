import type { ReasoningDetail } from '../../hub/index.js';
import type { ReasoningBlock } from './wire.js';

/** What only Bedrock can give back to a model. */
const REDACTED = 'bedrock-converse-v1';

interface Thought {
  readonly text?: string | undefined;
  readonly signature?: string | undefined;
}

/** A piece of thinking, or its signature. Pieces of one block share their index. `format` says who can read the signature. */
export const thought = (index: number, format: string, { text, signature }: Thought): ReasoningDetail => ({
  type: 'reasoning.text',
  ...(text !== undefined && { text }),
  ...(signature !== undefined && { signature }),
  format,
  index,
});

/** Thinking that only its maker can read. */
export const redacted = (index: number, data: string): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data,
  format: REDACTED,
  index,
});

/**
 * The thinking of an earlier turn, to be replayed before what was said then. Clients that collect a stream hand back its
 * pieces: they are joined until their signature comes. What has no signature proves nothing.
 */
export function replay(details: readonly ReasoningDetail[] | undefined, signature: string): readonly ReasoningBlock[] {
  const ours = (details ?? []).filter(({ format }) => format === signature || format === REDACTED);
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

function toBlock({ type, text, data, signature, format }: ReasoningDetail): readonly ReasoningBlock[] {
  if (type === 'reasoning.encrypted' && data && format === REDACTED)
    return [{ reasoningContent: { redactedContent: data } }];
  if (type === 'reasoning.text' && signature)
    return [{ reasoningContent: { reasoningText: { text: text ?? '', signature } } }];
  return [];
}
