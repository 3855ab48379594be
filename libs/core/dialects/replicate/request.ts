import type { ChatRequest } from '../../hub/index.js';
import { isRecord, noteLost, type Target } from '../kit/index.js';
import { runOf } from './model.js';
import { cannot, toPrompt } from './prompt.js';

/**
 * A chat as a prediction. Names of inputs are those of most language models there; what a model calls otherwise stands in `input`,
 * which wins over all else.
 */
export function toPrediction(request: ChatRequest, target: Target): Record<string, unknown> {
  if (request.tools?.length && request.tool_choice !== 'none') throw cannot('tools', 'tools');
  const format = request.response_format?.type ?? 'text';
  if (format !== 'text') throw cannot('format of the answer', 'response_format.type');
  noteLost(request, (field) => said.has(field), target);
  const { version } = runOf(target);
  const input = { ...toPrompt(request.messages, target), ...toSampling(request, target), ...ownInput(request) };
  return { ...(version && { version }), input };
}

const said: ReadonlySet<string> = new Set(
  `max_tokens max_completion_tokens temperature top_p top_k seed stop presence_penalty frequency_penalty tools tool_choice
  response_format input`.split(/\s+/),
);

const toSampling = (request: ChatRequest, target: Target): Record<string, unknown> => ({
  max_tokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
  temperature: request.temperature ?? undefined,
  top_p: request.top_p ?? undefined,
  top_k: request.top_k ?? undefined,
  seed: request.seed ?? undefined,
  presence_penalty: request.presence_penalty ?? undefined,
  frequency_penalty: request.frequency_penalty ?? undefined,
  stop_sequences: toStop(request.stop, target),
});

/** They stand in one text there, with commas between them. */
function toStop(stop: ChatRequest['stop'], target: Target): string | undefined {
  const stops = [stop ?? []].flat().filter(Boolean);
  if (stops.length === 0) return undefined;
  if (!stops.some((one) => one.includes(','))) return stops.join(',');
  target.lost?.('stop');
  return undefined;
}

const ownInput = ({ input }: ChatRequest): Record<string, unknown> => (isRecord(input) ? input : {});
