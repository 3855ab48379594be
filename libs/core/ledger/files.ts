import type { Measured } from './input.js';

/** A second of speech has 10 to 32 tokens, and at least 1,500 bytes. */
const LEAST_BYTES_PER_TOKEN = 45;
/** A recording as most are: 16,000 bytes in a second. */
const USUAL_BYTES_PER_TOKEN = 800;

/** What sound weighs, by its bytes alone. */
export const heardIn = (bytes: number): Measured => ({
  tokens: Math.ceil(bytes / USUAL_BYTES_PER_TOKEN),
  mostTokens: Math.ceil(bytes / LEAST_BYTES_PER_TOKEN),
  leastTokens: 0,
});

/** A picture that a model is to change is looked at as closely as can be. */
const MOST_TOKENS_PER_PICTURE = 6_500;
const TOKENS_PER_PICTURE = 1_600;

/** What so many pictures weigh. */
export const seenIn = (pictures: number): Measured => ({
  tokens: pictures * TOKENS_PER_PICTURE,
  mostTokens: pictures * MOST_TOKENS_PER_PICTURE,
  leastTokens: 0,
});

/** Both together. */
export const plus = (one: Measured, other: Measured): Measured => ({
  tokens: one.tokens + other.tokens,
  mostTokens: one.mostTokens + other.mostTokens,
  leastTokens: one.leastTokens + other.leastTokens,
});
