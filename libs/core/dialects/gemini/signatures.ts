import type { AssistantMessage, ExtraContent, ReasoningDetail, ToolCall } from '../../hub/index.js';
import type { Part } from './wire.js';

/**
 * Thought signatures: opaque proof of what a model thought, which Gemini 3 wants back with the part it came with.
 * OpenAI's language has no place for them, so each is told twice, for two families of clients: where Google's OpenAI
 * endpoint tells it (`extra_content.google.thought_signature`) and as a `reasoning_details` entry in OpenRouter's manner.
 * Either one is enough on the way back. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const FORMAT = 'google-gemini-v1';

/** Google's own word for history that Gemini did not make, such as calls made by another model. */
export const SKIP_VALIDATION = 'skip_thought_signature_validator';

export const extraContent = (signature: string): ExtraContent => ({ google: { thought_signature: signature } });

/** The signature of a call (`id`) or of plain text (no `id`). */
export const encrypted = (signature: string, id?: string): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data: signature,
  format: FORMAT,
  ...(id !== undefined && { id }),
});

/** A thought with a signature of its own. */
export const signedThought = (text: string, signature: string): ReasoningDetail => ({
  type: 'reasoning.text',
  text,
  signature,
  format: FORMAT,
});

export const callSignature = (call: ToolCall, message: AssistantMessage): string | undefined =>
  call.extra_content?.google?.thought_signature ?? details(message).find(isEncryptedFor(call.id))?.data;

export const textSignature = (message: AssistantMessage): string | undefined =>
  message.extra_content?.google?.thought_signature ?? details(message).find(isEncryptedFor(undefined))?.data;

/** Thoughts go back only with Gemini's signature: what another model thought is no part of Gemini's memory. */
export const thoughtParts = (message: AssistantMessage): Part[] =>
  details(message)
    .filter(({ type, signature }) => type === 'reasoning.text' && signature)
    .map(({ text, signature }) => ({ text: text ?? '', thought: true, thoughtSignature: signature }));

/** Ours among them, if they are any: nobody checked this field before. */
const details = ({ reasoning_details: all }: AssistantMessage): readonly ReasoningDetail[] =>
  Array.isArray(all) ? (all as readonly ReasoningDetail[]).filter((one) => one?.format === FORMAT) : [];

const isEncryptedFor =
  (id: string | undefined) =>
  (detail: ReasoningDetail): boolean =>
    detail.type === 'reasoning.encrypted' && (detail.id ?? undefined) === id;
