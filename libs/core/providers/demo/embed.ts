import { floatsToBase64 } from '../../dialects/kit/index.js';
import { piecesOf } from './reply.js';

type Json = Readonly<Record<string, unknown>>;

const DIMENSIONS = 256;
const MAX_DIMENSIONS = 3072;
/** What is longer or more is cut: this is arithmetic on our own processor. */
const MAX_TEXTS = 256;
const MAX_WORDS = 256;

/** Embeddings that mean a little: texts that share words are near to each other. The same text always has the same vector. */
export function embed({ model, input, dimensions, encoding_format: format }: Json) {
  const size =
    typeof dimensions === 'number' && dimensions >= 1 ? Math.min(Math.floor(dimensions), MAX_DIMENSIONS) : DIMENSIONS;
  const texts = textsOf(input).slice(0, MAX_TEXTS);
  const vectors = texts.map((words) => unitVector(words, size));
  const prompt_tokens = texts.reduce((total, words) => total + words.length, 0);
  return {
    object: 'list',
    model,
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? floatsToBase64(vector) : [...vector],
    })),
    usage: { prompt_tokens, total_tokens: prompt_tokens },
  };
}

/** The words, or tokens, of each input. */
function textsOf(input: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(input)) return [wordsOf(input)];
  return input.every((one) => typeof one === 'number') ? [input.map(String)] : input.map(wordsOf);
}

const wordsOf = (input: unknown): readonly string[] =>
  Array.isArray(input) ? input.map(String) : piecesOf(String(input)).map((word) => word.trim().toLowerCase());

function unitVector(words: readonly string[], size: number): Float32Array {
  const sum = new Float64Array(size);
  for (const word of words.length > 0 ? words.slice(0, MAX_WORDS) : ['']) {
    const next = random(word);
    for (let at = 0; at < size; at += 1) sum[at] = (sum[at] ?? 0) + next() - 0.5;
  }
  const length = Math.hypot(...sum) || 1;
  return Float32Array.from(sum, (value) => value / length);
}

/** Numbers in [0, 1) that depend on a word only (mulberry32 over FNV-1a). */
function random(word: string): () => number {
  let state = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) state = Math.imul(state ^ word.charCodeAt(at), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
