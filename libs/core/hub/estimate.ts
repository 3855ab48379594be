import type { ChatChunk, ChunkChoice } from './chat.js';
import { noUsage, type Usage } from './usage.js';

/** English prose has about four characters to a token; it is an estimate for want of the provider's own count. */
const CHARACTERS_PER_TOKEN = 4;

/** What a text of so many characters is taken to be in tokens. */
export const estimateTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** Usage of an answer whose provider told none. */
export const estimateUsage = (inputCharacters: number, outputCharacters: number): Usage => ({
  ...noUsage,
  input: estimateTokens(inputCharacters),
  output: estimateTokens(outputCharacters),
});

/** How much of an answer a chunk says, thinking and calls of tools included. */
export function charactersOf({ choices }: ChatChunk): number {
  let sum = 0;
  for (const choice of choices) sum += said(choice);
  return sum;
}

function said({ delta }: ChunkChoice): number {
  const spoken = (delta.content?.length ?? 0) + (delta.refusal?.length ?? 0) + (delta.reasoning_content?.length ?? 0);
  const calls = delta.tool_calls ?? [];
  return calls.reduce((sum, call) => sum + (call.function?.arguments?.length ?? 0), spoken);
}
