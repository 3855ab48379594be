import type { ListedModel } from './model-list.js';

/** A model in Gemini's list. What it can do is not told: the catalogue may not know it. */
export const inGemini = ({ id }: ListedModel) => ({
  name: `models/${id}`,
  displayName: id,
  version: '1',
  supportedGenerationMethods: [
    'generateContent',
    'streamGenerateContent',
    'countTokens',
    'embedContent',
    'batchEmbedContents',
  ],
});
