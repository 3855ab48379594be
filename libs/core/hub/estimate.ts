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
