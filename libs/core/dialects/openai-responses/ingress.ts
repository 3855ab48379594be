import type { ChatResponse } from '../../hub/index.js';
import { type Asking, type ChatIngress, oldField, openAiFailure, sse, withCustomCalls } from '../kit/index.js';
import { ResponsesEncoder } from './encoder.js';
import type { Json } from './json.js';
import { namedTools } from './named-tools.js';
import { outputOf } from './output.js';
import { responseObject } from './response-object.js';
import { endingOf } from './status.js';
import { parseRequest } from './understand.js';
import { toUsage } from './usage.js';

/** OpenAI's Responses as callers speak them. What they refer to of earlier ones has been put in its place before. */
export const openAiResponsesIngress = {
  id: 'openai-responses',
  versions: [{ id: 'v1' }],
  deprecations: [
    oldField('user', { use: 'safety_identifier, and prompt_cache_key for caches' }),
    oldField('prompt_cache_retention', { use: 'prompt_cache_options.ttl' }),
    oldField('truncation', { use: 'nothing: a context that is too long is refused' }),
  ],
  stream: sse,
  parseRequest,
  renderResponse,
  renderFailure: openAiFailure,
  encoder: (asking: Asking) => new ResponsesEncoder(asking),
} satisfies ChatIngress;

function renderResponse(response: ChatResponse, asking: Asking): Json {
  const tools = namedTools(asking.body['tools']);
  const custom = new Set(tools.flatMap(({ flat, type }) => (type === 'custom' ? [flat] : [])));
  const [choice] = withCustomCalls(response, custom).choices;
  if (!choice) throw new Error('an answer without a choice');
  const { newId, now } = asking;
  const { created, model, usage } = response;
  const ending = endingOf(choice.finish_reason);
  return responseObject({ id: newId('resp_'), created, model }, asking, {
    ...ending,
    ...(ending.status === 'completed' && { completed_at: now }),
    output: outputOf(choice.message, choice.logprobs, { newId, tools }, ending.status),
    usage: usage ? toUsage(usage) : null,
  });
}
