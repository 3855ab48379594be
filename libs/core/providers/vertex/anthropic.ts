import { anthropicMessages } from '../../dialects/anthropic-messages/index.js';
import { type Dialect, fetchesNothing } from '../../dialects/kit/index.js';
import { takenBetas } from './betas.js';
import { parseFailure } from './failure.js';

const { chat } = anthropicMessages;

/** The model stands in the path, and the version of the language in the body. */
const edits = { model: undefined, anthropic_version: 'vertex-2023-10-16' };

/** Claude on Vertex: Anthropic's Messages under Google's address. */
export const vertexAnthropic: Dialect = {
  ...anthropicMessages,
  chat: {
    ...chat,
    needsBytes: fetchesNothing,
    countPath: undefined, // there the model would have to stand in the body
    path: ({ model }, stream) =>
      `/publishers/anthropic/models/${bare(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    renderRequest(request, target) {
      const { model: _, ...body } = chat.renderRequest(request, { ...target, model: bare(target.model) });
      return { anthropic_version: edits.anthropic_version, ...body };
    },
    patchRequest: (request, target, body) => ({ ...chat.patchRequest?.(request, target, body), ...edits }),
    headers(request, target, caller): Record<string, string> {
      const taken = { [BETA]: takenBetas(caller[BETA]) };
      const { [BETA]: betas } = chat.headers?.(request, target, taken) ?? {};
      return betas ? { [BETA]: betas } : {};
    },
  },
  parseFailure: (answer, target) => parseFailure(answer, target, anthropicMessages),
};

const BETA = 'anthropic-beta';

const bare = (model: string): string => model.replace(/^(publishers\/anthropic\/models|anthropic)\//, '');
