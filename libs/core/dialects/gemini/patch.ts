import type { ChatRequest, EmbeddingsRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { isCapsule } from './ingress/capsule.js';
import { field } from './ingress/field.js';
import { bareName } from './model.js';

type Body = Readonly<Record<string, unknown>>;

/** What must change in a request that a caller wrote for Gemini: the model stands in the path, and a cap of ours inside. */
export const patchGenerate = (request: ChatRequest, _target: Target, body: Body = {}): Body => ({
  ...(body['model'] !== undefined && { model: undefined }),
  max_tokens: undefined,
  ...capped(request.max_tokens, body),
  ...withoutCapsules(body),
});

function capped(cap: number | null | undefined, body: Body): Body {
  const said = field(body, 'generationConfig');
  const { maxOutputTokens, max_output_tokens: snake, ...rest } = isRecord(said) ? said : {};
  if (typeof cap !== 'number' || Number(maxOutputTokens ?? snake) === cap) return {};
  return { generation_config: undefined, generationConfig: { ...rest, maxOutputTokens: cap } };
}

/** Gemini would refuse another maker's thinking, which an answer of another model brought into the conversation. */
function withoutCapsules(body: Body): Body {
  const { contents } = body;
  if (!Array.isArray(contents) || !contents.some(holdsCapsule)) return {};
  return { contents: contents.map((content: unknown) => (holdsCapsule(content) ? cleaned(content) : content)) };
}

const isCarrier = (part: unknown): boolean => isRecord(part) && isCapsule(field(part, 'thoughtSignature'));

const holdsCapsule = (content: unknown): content is { readonly parts: readonly unknown[] } =>
  isRecord(content) && Array.isArray(content['parts']) && content['parts'].some(isCarrier);

/** A turn without parts would be refused. */
function cleaned(content: { readonly parts: readonly unknown[] }): object {
  const parts = content.parts.filter((part) => !isCarrier(part));
  return { ...content, parts: parts.length > 0 ? parts : [{ text: ' ' }] };
}

/** Each text of a batch names the model again. */
export const patchBatch = (_request: EmbeddingsRequest, { model }: Target, { requests }: Body = {}): Body => ({
  model: undefined,
  requests: Array.isArray(requests)
    ? requests.map((one: unknown) => (isRecord(one) ? { ...one, model: `models/${bareName(model)}` } : one))
    : requests,
});
