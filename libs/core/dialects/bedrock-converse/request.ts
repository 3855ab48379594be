import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { toConversation } from './conversation.js';
import { type Family, familyOf } from './families.js';
import { documentNames } from './media.js';
import { toOutput } from './output.js';
import { planThinking, type ThinkingPlan } from './thinking.js';
import { toToolConfig } from './tools.js';
import { toolIds } from './tool-id.js';
import type { ConverseRequest, InferenceConfig, Json } from './wire.js';

/** A chat request as Converse reads it. The model and whether to stream stand in the path. */
export function renderRequest(request: ChatRequest, target: Target): Record<string, unknown> {
  if ((request.n ?? 1) > 1) {
    const message = 'This model gives one answer per request: leave `n` out, or ask several times.';
    throw new Failure('invalid_request', message, { param: 'n' });
  }
  tellLost(request, target);
  const family = familyOf(target.model);
  const { system, turns } = toConversation(request.messages, {
    ...family,
    wireId: toolIds(family.hasNineLetterIds),
    documentName: documentNames(),
  });
  const output = toOutput(request.response_format, family);
  const plan = planThinking({ request, target, family, turns });
  const instructions = [...system, ...output.instructions];
  const body: ConverseRequest = {
    messages: turns,
    system: instructions.length > 0 ? instructions : undefined,
    inferenceConfig: unlessEmpty(toInference(request, plan, family)),
    toolConfig: toToolConfig(request, { turns, family, target }),
    additionalModelRequestFields: unlessEmpty(toModelFields(request, plan, family)),
    outputConfig: output.config,
    serviceTier: toServiceTier(request['service_tier']),
  };
  return { ...said(body), ...native(request) };
}

/** Converse has no words for these. */
const unsayable = [
  ...['seed', 'logit_bias', 'logprobs', 'top_logprobs', 'presence_penalty', 'frequency_penalty', 'prediction'],
  ...['modalities', 'audio', 'web_search_options', 'verbosity'],
];

/** Zero and `false` ask for nothing. */
function tellLost(request: ChatRequest, { lost }: Target): void {
  for (const name of unsayable) if (request[name]) lost?.(name);
}

/** Bedrock's own fields, which OpenAI does not know: whoever says them means them. */
const native = (request: ChatRequest): Json =>
  said(
    Object.fromEntries(
      ['guardrailConfig', 'performanceConfig', 'requestMetadata', 'additionalModelResponseFieldPaths'].map((name) => [
        name,
        request[name] ?? undefined,
      ]),
    ),
  );

/** A model that samples by itself, or thinks, takes no sampling; Claude takes one of the two. */
function toInference(request: ChatRequest, { maxTokens, isThinking }: ThinkingPlan, family: Family): InferenceConfig {
  const mayThink = family.signature !== 'anthropic-claude-v1' || !isThinking;
  const temperature = (mayThink && family.sampling !== 'none' ? request.temperature : undefined) ?? undefined;
  const mayTopP = mayThink && (family.sampling === 'both' || (family.sampling === 'one' && temperature === undefined));
  return {
    maxTokens,
    temperature: temperature === undefined ? undefined : Math.min(1, Math.max(0, temperature)),
    topP: (mayTopP ? request.top_p : undefined) ?? undefined,
    stopSequences: toStops(request.stop),
  };
}

function toStops(stop: ChatRequest['stop']): readonly string[] | undefined {
  const sequences = [stop ?? []].flat().filter((sequence) => sequence.trim());
  return sequences.length > 0 ? sequences : undefined;
}

/** In the model's own words, which Converse passes on; the caller's own win. */
function toModelFields(request: ChatRequest, { fields, isThinking }: ThinkingPlan, { sampling }: Family): Json {
  const own = request['additionalModelRequestFields'];
  const topK = sampling === 'none' || isThinking ? undefined : (request.top_k ?? undefined);
  return { ...fields, ...(topK !== undefined && { top_k: topK }), ...(isRecord(own) && own) };
}

const tiers: ReadonlyMap<unknown, string> = new Map([
  ['default', 'default'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

function toServiceTier(tier: unknown): ConverseRequest['serviceTier'] {
  const type = tiers.get(tier);
  return type === undefined ? undefined : { type };
}

/** Without the fields that are not set. */
const said = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const unlessEmpty = <T extends object>(record: T): T | undefined =>
  Object.values(record).some((value) => value !== undefined) ? record : undefined;
