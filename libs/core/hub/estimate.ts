import type { ChatChunk, ChunkChoice } from './chat.js';
import { noUsage, type Usage } from './usage.js';

/** English prose has about four characters to a token. */
const CHARACTERS_PER_TOKEN = 4;

/** What a text of so many characters is expected to be in tokens. */
export const estimateTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** Prose has more than four bytes to a token, and code about three: for want of the provider's own count, rather too many than too few. */
const BYTES_PER_TOKEN = 3;

/** What so many bytes of text are charged as, where no provider counted them. */
export const tokensOf = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/** Usage of an answer whose provider told none. */
export const usageOf = (inputTokens: number, outputBytes: number): Usage => ({
  ...noUsage,
  input: inputTokens,
  output: tokensOf(outputBytes),
});

/** The bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  if (!beyondAscii.test(text)) return text.length;
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}

const beyondAscii = /[^\x00-\x7f]/;

/** How much of an answer a chunk says in bytes, thinking and calls of tools included. */
export function bytesSaid({ choices }: ChatChunk): number {
  let sum = 0;
  for (const choice of choices) sum += said(choice);
  return sum;
}

function said({ delta }: ChunkChoice): number {
  const spoken = bytesOf(delta.content ?? '') + bytesOf(delta.refusal ?? '') + bytesOf(delta.reasoning_content ?? '');
  const calls = delta.tool_calls ?? [];
  return calls.reduce(
    (sum, call) => sum + bytesOf(call.function?.arguments ?? '') + bytesOf(call.custom?.input ?? ''),
    spoken,
  );
}
