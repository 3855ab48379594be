import { setImmediate } from 'node:timers/promises';

/** The time for a run without a gap grows with the square of its length: 64 KiB at once would stop all else for seconds. */
const PIECE = 512;

/** Counts tokens of o200k_base, the encoding of OpenAI's models. */
export interface TokenCounter {
  /** How many a text has, or a few more. What looks like a special token is text. */
  count(text: string): Promise<number>;
}

/** Its tables are large, and read at the first count: most gateways never need them. */
export const createTokenCounter = (): TokenCounter => ({
  async count(text) {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    let tokens = 0;
    for (let from = 0; from < text.length; from += PIECE) {
      tokens += countTokens(text.slice(from, from + PIECE), asText);
      await setImmediate(); // others have their turn in between
    }
    return tokens;
  },
});

const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
