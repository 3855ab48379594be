import type { ModelDifferences } from './differences.js';

type Alphabet = NonNullable<ModelDifferences['toolIds']>;

/**
 * A tool call id that the provider accepts. The same id always becomes the same, so that a call and its result still
 * match when a conversation that began at another provider goes on here; an id that already fits stays.
 */
export const toolId: Record<Alphabet, (id: string) => string> = {
  nine: (id) => (/^[a-zA-Z0-9]{9}$/.test(id) ? id : digest(id, 0)),
  forty: (id) => (id.length <= 40 ? id : `call_${digest(id, 0)}${digest(id, 1)}`),
};

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Nine letters of a 53-bit hash (cyrb53, public domain): plenty against collision inside one conversation. */
function digest(text: string, seed: number): string {
  let rest = hash53(text, seed);
  let letters = '';
  for (let at = 0; at < 9; at += 1) {
    letters += LETTERS[rest % 62] ?? '0';
    rest = Math.floor(rest / 62);
  }
  return letters;
}

function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
