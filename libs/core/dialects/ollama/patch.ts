import type { ChatRequest, EmbeddingsRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';

type Body = Readonly<Record<string, unknown>>;

/** What must change in a request that a caller wrote for Ollama: the model, and a cap of ours inside `options`. */
export const patchChat = (request: ChatRequest, target: Target, body: Body = {}): Body => ({
  ...(request.model !== target.model && { model: target.model }),
  max_tokens: undefined,
  ...capped(request.max_tokens, body),
});

function capped(cap: number | null | undefined, { options }: Body): Body {
  const said = isRecord(options) ? options : {};
  return typeof cap !== 'number' || said['num_predict'] === cap ? {} : { options: { ...said, num_predict: cap } };
}

export const patchEmbed = (request: EmbeddingsRequest, { model }: Target): Body =>
  request.model === model ? {} : { model };
