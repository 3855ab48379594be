import { anthropicMessages } from './anthropic-messages.js';
import { bedrockConverse } from './bedrock-converse.js';
import { cohere } from './cohere.js';
import { gemini } from './gemini.js';
import { ollama } from './ollama.js';
import { type Accent, openAiChat } from './openai-chat.js';
import { openAiCompletions } from './openai-completions.js';
import { openAiResponses } from './openai-responses.js';
import { replicate } from './replicate.js';
import type { Voice } from './voice.js';

export * from './voice.js';

/** The voice of a language, by the id of its dialect. */
const voices: Readonly<Record<string, Voice>> = {
  'anthropic-messages': anthropicMessages,
  'bedrock-converse': bedrockConverse,
  cohere,
  gemini,
  ollama,
  'openai-completions': openAiCompletions,
  'openai-responses': openAiResponses,
  replicate,
};

/** Those who do not say what they say as OpenAI does. */
const accents: Readonly<Record<string, Accent>> = {
  cerebras: { thought: 'reasoning' },
  groq: { thought: 'reasoning', counts: 'x_groq' },
  huggingface: { thought: 'reasoning', counts: 'always' },
  mistral: { thought: 'parts', counts: 'always' },
  openrouter: { thought: 'reasoning' },
  perplexity: { counts: 'always', isOutside: true },
  together: { thought: 'reasoning' },
  vllm: { thought: 'reasoning' },
};

/** How a provider of this kind speaks a language. */
export function voiceOf(dialect: string, kind: string): Voice {
  const voice = dialect === 'openai-chat' ? openAiChat(accents[kind]) : voices[dialect];
  if (!voice) throw new Error(`Nobody knows how ${dialect} sounds: give it a voice in test/contract/voices.`);
  return voice;
}
