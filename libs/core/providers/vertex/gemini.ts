import { gemini } from '../../dialects/gemini/index.js';
import { type Dialect, isRecord } from '../../dialects/kit/index.js';
import { Failure } from '../../failure/index.js';

/** Gemini on Vertex: the same language under another path. */
export const vertexGemini: Dialect = {
  ...gemini,
  chat: {
    ...gemini.chat,
    path: ({ model }, stream) => `/${pathOf(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  },
  embeddings: undefined,
  models: { path: '/publishers/google/models?pageSize=1000', parse: parseModels },
};

/** A model of Google, or a tuned one with an endpoint of its own. */
function pathOf(model: string): string {
  if (/^(publishers|endpoints)\//.test(model)) return model;
  return `publishers/google/models/${encodeURIComponent(model.replace(/^(google|models)\//, ''))}`;
}

/** https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1beta1/publishers.models/list */
function parseModels(body: unknown) {
  const models = isRecord(body) ? body['publisherModels'] : undefined;
  if (!Array.isArray(models)) {
    throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
  }
  return models.filter(isRecord).flatMap(({ name }) => {
    const id = typeof name === 'string' ? name.split('/').at(-1) : undefined;
    return id?.startsWith('gemini-') ? [{ id }] : [];
  });
}
