import type { ChatChunk, ChunkChoice, Delta, FinishReason, WireUsage } from '../../hub/index.js';

/** What every chunk of one answer repeats. */
export interface ChunkHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** One chunk of choice 0 (or `index`), as OpenAI writes it. */
export const chunk = (head: ChunkHead, delta: Delta, finish: FinishReason | null = null, index = 0): ChatChunk =>
  withChoices(head, [{ index, delta, finish_reason: finish }]);

/** The last chunk: no choices, only the totals. */
export const usageChunk = (head: ChunkHead, usage: WireUsage): ChatChunk => ({ ...withChoices(head, []), usage });

const withChoices = ({ id, created, model }: ChunkHead, choices: readonly ChunkChoice[]): ChatChunk => ({
  id,
  object: 'chat.completion.chunk',
  created,
  model,
  choices,
});
