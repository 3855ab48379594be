import { openAiChat } from '../../dialects/openai-chat/index.js';
import type { Language, Provider } from '../kit/index.js';
import { vertexAnthropic } from './anthropic.js';
import { credential } from './credential.js';
import { parseFailure } from './failure.js';
import { vertexGemini } from './gemini.js';

const claude = /^((publishers\/anthropic\/models|anthropic)\/)?claude/;
/** `meta/llama-…`, `mistralai/…`: those of other makers are asked in OpenAI's language. */
const others = /^(?!google\/|anthropic\/|publishers\/|endpoints\/|models\/)[^/]+\/./;

const openAi = openAiChat({
  chatPath: '/endpoints/openapi/chat/completions',
  refuses: ['cache_control', 'extra_content'],
  history: 'refused',
  toolImages: 'lifted',
  developerRole: false,
  maxTokens: 'max_tokens',
  drop: ['store'],
});

const languages: readonly Language[] = [
  { dialect: vertexAnthropic, models: claude, only: claude },
  {
    dialect: { ...openAi, parseFailure: (answer, target) => parseFailure(answer, target, openAi) },
    models: others,
    only: others,
  },
];

/** Google's cloud: Gemini, Claude and others under one address. */
export const vertex: Provider = {
  id: 'vertex',
  name: 'Google Vertex AI',
  dialect: vertexGemini,
  languages,
  auth: { is: 'header', name: 'x-goog-api-key' },
  credential,
  listing: (baseUrl) => baseUrl.replace(/\/v1\/projects\/.*$/, '/v1beta1'),
  endpoints: ['chat'],
  environment: [],
};
