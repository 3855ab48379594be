import { ollamaEmbedIngress, ollamaEmbeddingsIngress, ollamaGenerateIngress, ollamaIngress } from '#core/dialects';
import type { Answer, Asked } from '../relay/asked.js';
import { type HotRoute, recorded } from './hot-route.js';

/** Ollama's paths for answers; its lists are in `ollama.controller.ts`. */
export const ollamaRoutes: readonly HotRoute[] = [
  unlessLoading(recorded({ path: '/api/chat', endpoint: 'chat', ingress: ollamaIngress }), 'messages'),
  unlessLoading(recorded({ path: '/api/generate', endpoint: 'chat', ingress: ollamaGenerateIngress }), 'prompt'),
  recorded({ path: '/api/embed', endpoint: 'embeddings', ingress: ollamaEmbedIngress }),
  recorded({ path: '/api/embeddings', endpoint: 'embeddings', ingress: ollamaEmbeddingsIngress }),
];

/** A request without words loads or unloads a model at Ollama. Here there is nothing to load: it is answered, and nobody is asked. */
function unlessLoading(route: HotRoute, field: 'messages' | 'prompt'): HotRoute {
  return {
    ...route,
    serve: async (asked, relay) => {
      const said = asked.body.value[field];
      const isLoading = said === undefined || said === '' || (Array.isArray(said) && said.length === 0);
      return isLoading ? loaded(asked, field) : relay.serve(asked);
    },
  };
}

function loaded({ id, body, asking }: Asked, field: 'messages' | 'prompt'): Answer {
  const { model, keep_alive: stays } = body.value;
  const words = field === 'prompt' ? { response: '' } : { message: { role: 'assistant', content: '' } };
  const answer = {
    model: typeof model === 'string' ? model : '',
    created_at: new Date(asking.now * 1000).toISOString(),
    ...words,
    done: true,
    done_reason: stays === 0 || stays === '0' ? 'unload' : 'load',
  };
  return { is: 'whole', headers: { 'x-request-id': id }, body: `${JSON.stringify(answer)}\n` };
}
