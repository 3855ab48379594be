import type { Caller } from '../matrix/columns.js';
import type { Client } from './client.js';
import { chat, completions, responses } from './openai.js';
import { anthropic, gemini, ollama } from './others.js';

export type { Client } from './client.js';

/** A caller of each language. */
export const clients: Readonly<Record<Caller, Client>> = {
  'openai-chat': chat,
  'openai-responses': responses,
  'anthropic-messages': anthropic,
  'openai-completions': completions,
  gemini,
  ollama,
};
