import { sseFramer } from '../../framing/index.js';
import type { Dialect, NeedsBytes } from '../kit/index.js';
import { parseFailure } from './failure.js';
import { headers } from './headers.js';
import { parseModels } from './models.js';
import { patchRequest } from './patch.js';
import { renderRequest } from './request.js';
import { parseResponse } from './response.js';
import { decoder } from './stream.js';

export { anthropicCountIngress, anthropicMessagesIngress } from './ingress/index.js';

interface Where {
  /** Below the base URL of the provider. */
  readonly path: string;
  readonly countPath?: string;
  /** Absent: it fetches what it is pointed to, as Anthropic does. */
  readonly needsBytes?: NeedsBytes;
}

/** Anthropic's Messages API, at a provider that has it elsewhere than Anthropic. */
export const anthropicMessagesAt = ({ path, countPath, needsBytes }: Where): Dialect => ({
  id: 'anthropic-messages',
  chat: {
    path: () => path,
    ...(countPath && { countPath }),
    ...(needsBytes && { needsBytes }),
    ...{ renderRequest, patchRequest, headers, parseResponse, framer: sseFramer, decoder },
    passes: true,
  },
  models: { path: '/v1/models?limit=1000', parse: parseModels },
  parseFailure,
});

/** Anthropic's Messages API, as Anthropic itself offers it. The base URL is without `/v1`. */
export const anthropicMessages: Dialect = anthropicMessagesAt({
  path: '/v1/messages',
  countPath: '/v1/messages/count_tokens',
});
