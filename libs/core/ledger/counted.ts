import { bytesOf } from '../hub/index.js';
import type { Countable, Input } from './input.js';

/**
 * An assumption: no tokenizer in use makes more than this of a text in ASCII for each token of o200k. Of other scripts some make
 * one of every byte.
 */
const TOKENS_PER_O200K_TOKEN = 1.5;

/** The input of a request whose text has so many tokens in o200k: never more than it was without being counted. */
export function countedInput(input: Input, { text, fixed }: Countable, count: number, isO200k: boolean): Input {
  const said = isO200k ? count : Math.ceil(count * TOKENS_PER_O200K_TOKEN) + bytesOf(text.replace(ascii, ''));
  return { ...input, mostTokens: Math.min(input.mostTokens, said + fixed) };
}

const ascii = /\p{ASCII}+/gu;
