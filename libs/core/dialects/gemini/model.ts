/**
 * What a model's name tells of its abilities. Gemini: 2.5, 3.1 and so on; an alias such as `gemini-flash-latest`
 * means the newest, and so does a name nobody knows yet. What is no Gemini has generation 0.
 */
export function generation(model: string): number {
  const found = /gemini(?:-(\d+(?:\.\d+)?))?/i.exec(model);
  if (!found) return 0;
  return found[1] === undefined ? Infinity : Number(found[1]);
}

/** Gemini 3 brought call ids, mandatory thought signatures, thinking levels and pictures in function results. */
export const isGemini3 = (model: string): boolean => generation(model) >= 3;

/** Gemma has no system instruction. */
export const isGemma = (model: string): boolean => /(^|\/)gemma/i.test(model);

/** Google lists `models/gemini-3-flash`, people write `gemini-3-flash`. */
export const bareName = (model: string): string => model.replace(/^models\//, '');

/** A model's name as it stands in a path. */
export const modelPath = (model: string): string => `models/${encodeURIComponent(bareName(model))}`;
