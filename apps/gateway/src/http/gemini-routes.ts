import {
  geminiBatchIngress,
  geminiCountIngress,
  geminiEmbedIngress,
  geminiIngress,
  geminiListIngress,
} from '#core/dialects';
import { counted } from './count-tokens.js';
import { type Family, type HotRoute, recorded } from './hot-route.js';

/** What may stand behind the model in a path of Gemini's, such as `:generateContent`. */
const methods: Readonly<Record<string, (said: Said) => HotRoute>> = {
  generateContent: ({ path, model }) =>
    recorded({ path, endpoint: 'chat', ingress: geminiIngress, said: () => ({ model, isStream: false }) }),
  streamGenerateContent: ({ path, model, alt }) =>
    recorded({
      ...{ path, endpoint: 'chat' },
      ingress: alt === 'sse' ? geminiIngress : geminiListIngress,
      said: () => ({ model, isStream: true }),
    }),
  embedContent: ({ path, model }) =>
    recorded({ path, endpoint: 'embeddings', ingress: geminiEmbedIngress, said: () => ({ model }) }),
  batchEmbedContents: ({ path, model }) =>
    recorded({ path, endpoint: 'embeddings', ingress: geminiBatchIngress, said: () => ({ model }) }),
  countTokens: ({ path, model }) => ({
    ...{ path, endpoint: 'chat', ingress: geminiCountIngress, isRecorded: false },
    said: () => ({ model }),
    serve: async (asked, relay) => counted(asked, relay),
  }),
};

interface Said {
  readonly path: string;
  readonly model: string;
  readonly alt: unknown;
}

/**
 * Gemini's SDKs ask under either: those of Google's own since the third version under `/v1`. Vercel's AI SDK leaves out
 * `models/` where a name has a slash, as Google's tuned models have.
 */
export const geminiFamilies: readonly Family[] = ['/v1beta/*', '/v1/models/*'].map((path) => ({
  path,
  ingress: geminiIngress,
  find: (rest, query) => {
    const colon = rest.lastIndexOf(':'); // names may hold colons too
    const name = colon < 0 ? '' : rest.slice(colon + 1);
    const make = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return make?.({
      path,
      model: rest.slice(0, colon).replace(/^(?:models\/)+/, ''),
      alt: query['alt'] ?? query['$alt'],
    });
  },
}));
