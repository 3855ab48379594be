import type { ChatChunk, ChunkChoice } from './chat.js';

/**
 * Whether a chunk holds something of the answer. A role alone, an empty delta or a keep-alive is no answer yet:
 * until the first meaningful chunk, a failure can still be mended by another deployment without the caller noticing.
 */
export const isMeaningful = (chunk: ChatChunk): boolean => chunk.choices.some(saysSomething);

const saysSomething = ({ delta, finish_reason }: ChunkChoice): boolean =>
  Boolean(delta?.content || delta?.refusal || delta?.reasoning_content) ||
  (delta?.tool_calls?.length ?? 0) > 0 ||
  (delta?.reasoning_details?.length ?? 0) > 0 ||
  Boolean(finish_reason);
