import { fetchesNothing } from '../../dialects/kit/index.js';
import { both, functionsOnly, messages, messagesAt, type Row } from './row.js';
import { vllmLoading } from './vllm-loading.js';

// Templates of Qwen 3.6 and 3.8 refuse a system message that is not the first.
const qwen = { match: /qwen-?3\.[68]/i, systemMessages: 'one' } as const;

/** Servers that a team runs itself, or rents with an address of its own. What they do not know, they ignore. */
export const own: readonly Row[] = [
  {
    id: 'openai-compatible',
    name: 'OpenAI-compatible',
    endpoints: [...both, 'rerank', 'moderations', 'images', 'edits', 'speech', 'transcriptions', 'translations'],
    completions: true,
  },
  { id: 'anyscale', name: 'Anyscale (dedicated services)', endpoints: both, completions: true },
  { id: 'modal', name: 'Modal', endpoints: [...both, 'rerank'], completions: true, differs: { models: [qwen] } },
  {
    id: 'vllm',
    name: 'vLLM',
    responses: functionsOnly,
    baseUrl: 'http://localhost:8000/v1',
    endpoints: [...both, 'rerank', 'transcriptions', 'translations'],
    completions: true,
    languages: messages,
    isSelfHosted: true,
    fine_tuning: vllmLoading,
    differs: { models: [qwen] },
  },
  {
    id: 'lmstudio',
    name: 'LM Studio',
    responses: { ...functionsOnly, differs: { needsBytes: fetchesNothing } },
    baseUrl: 'http://localhost:1234/v1',
    endpoints: both,
    completions: true,
    languages: [messagesAt('/messages', undefined, fetchesNothing)],
    isSelfHosted: true,
    // Its own list says what each can do, and how long its context is.
    differs: { needsBytes: fetchesNothing, models: [qwen], moreModelsPath: '/../api/v0/models' },
  },
  {
    id: 'llamacpp',
    name: 'llama.cpp server',
    responses: functionsOnly,
    baseUrl: 'http://localhost:8080/v1',
    endpoints: [...both, 'rerank'],
    completions: true,
    languages: messages,
    isSelfHosted: true,
    differs: { models: [qwen] },
  },
  {
    id: 'localai',
    name: 'LocalAI',
    baseUrl: 'http://localhost:8080/v1',
    endpoints: [...both, 'rerank', 'images', 'speech', 'transcriptions'],
    completions: true,
    isSelfHosted: true,
  },
  {
    id: 'text-generation-webui',
    name: 'Text Generation WebUI',
    baseUrl: 'http://localhost:5000/v1',
    endpoints: [...both, 'moderations', 'images', 'transcriptions'],
    completions: true,
    isSelfHosted: true,
  },
  {
    id: 'tgi',
    name: 'Text Generation Inference',
    baseUrl: 'http://localhost:8080/v1',
    isSelfHosted: true,
  },
  {
    id: 'nim',
    name: 'NVIDIA NIM (self-hosted)',
    baseUrl: 'http://localhost:8000/v1',
    endpoints: [...both, 'rerank'],
    isSelfHosted: true,
    differs: {
      embeddings: { defaults: { input_type: 'query' } },
      rerank: { path: '/ranking', documents: 'passages', drop: ['top_n', 'return_documents', 'max_tokens_per_doc'] },
    },
  },
];
