import type { ChatRequest } from '../../hub/index.js';
import { anthropicMessages } from '../../dialects/anthropic-messages/index.js';
import type { Dialect, Target } from '../../dialects/kit/index.js';
import { parseFailure } from './failure.js';

const { chat } = anthropicMessages;

/** The model stands in the path, and the version of the language in the body. */
const edits = { model: undefined, anthropic_version: 'vertex-2023-10-16' };

const patched = chat.patchRequest && {
  patchRequest: (request: ChatRequest, target: Target) => ({ ...chat.patchRequest?.(request, target), ...edits }),
};

/** Claude on Vertex: Anthropic's Messages under Google's address. */
export const vertexAnthropic: Dialect = {
  ...anthropicMessages,
  chat: {
    ...chat,
    ...patched,
    path: ({ model }, stream) =>
      `/publishers/anthropic/models/${bare(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    renderRequest(request, target) {
      const { model: _, ...body } = chat.renderRequest(request, { ...target, model: bare(target.model) });
      return { anthropic_version: edits.anthropic_version, ...body };
    },
  },
  parseFailure: (answer, target) => parseFailure(answer, target, anthropicMessages),
};

const bare = (model: string): string => model.replace(/^(publishers\/anthropic\/models|anthropic)\//, '');
