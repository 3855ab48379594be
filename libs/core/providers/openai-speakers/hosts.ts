import { fireworksTuning } from './fireworks-tuning.js';
import { openAiBatches, readyFiles } from './openai-resources.js';
import { openRouterActivity } from './openrouter-activity.js';
import { both, functionsOnly, messages, type Row, strict, usual } from './row.js';
import { togetherFiles, togetherTuning } from './together-tuning.js';

const gptOss = { match: /gpt-oss/, efforts: ['low', 'medium', 'high'] } as const;

/** Those who serve the models of others. */
export const hosts: readonly Row[] = [
  {
    id: 'together',
    name: 'Together AI',
    baseUrl: 'https://api.together.ai/v1',
    environment: ['TOGETHER_API_KEY'],
    files: togetherFiles,
    fine_tuning: togetherTuning,
    endpoints: [...both, 'rerank', 'images', 'speech', 'transcriptions', 'translations'],
    completions: true,
    differs: {
      ...usual,
      history: 'reasoning',
      models: [gptOss],
      rerank: { documents: 'objects' },
      images: { values: { response_format: { b64_json: 'base64' } } },
    },
  },
  {
    id: 'groq',
    name: 'Groq',
    responses: functionsOnly,
    baseUrl: 'https://api.groq.com/openai/v1',
    environment: ['GROQ_API_KEY'],
    endpoints: ['chat', 'speech', 'transcriptions', 'translations'],
    files: { ...readyFiles, purposes: ['batch'] },
    batches: openAiBatches,
    differs: {
      ...strict,
      history: 'reasoning',
      drop: ['logit_bias', 'logprobs', 'top_logprobs', 'presence_penalty', 'frequency_penalty', 'top_k', 'store'],
      models: [gptOss],
    },
  },
  {
    id: 'fireworks',
    name: 'Fireworks AI',
    responses: functionsOnly,
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    environment: ['FIREWORKS_API_KEY'],
    fine_tuning: fireworksTuning,
    endpoints: [...both, 'rerank'],
    completions: true,
    languages: messages,
    // Its own default cuts a prompt that is too long, and nobody would notice.
    differs: { ...usual, defaults: { context_length_exceeded_behavior: 'error' }, models: [gptOss] },
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    responses: functionsOnly,
    baseUrl: 'https://openrouter.ai/api/v1',
    environment: ['OPENROUTER_API_KEY'],
    endpoints: both,
    usage: openRouterActivity,
    completions: true,
    languages: messages,
    differs: { history: 'reasoning_details', refuses: ['extra_content'], developerRole: false },
  },
  {
    id: 'cerebras',
    name: 'Cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    environment: ['CEREBRAS_API_KEY'],
    differs: {
      ...strict,
      history: 'reasoning',
      developerRole: false,
      maxTokens: 'max_completion_tokens',
      drop: ['presence_penalty', 'frequency_penalty', 'logit_bias', 'service_tier', 'store', 'top_k'],
      models: [gptOss],
    },
  },
  {
    id: 'sambanova',
    name: 'SambaNova Cloud',
    baseUrl: 'https://api.sambanova.ai/v1',
    environment: ['SAMBANOVA_API_KEY'],
    endpoints: [...both, 'transcriptions'],
    languages: messages,
    differs: { ...usual, history: 'refused' },
  },
  {
    id: 'nvidia',
    name: 'NVIDIA NIM (build.nvidia.com)',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    environment: ['NVIDIA_API_KEY'],
    endpoints: both,
    differs: {
      ...usual,
      textContent: 'string',
      drop: ['store', 'reasoning_effort'],
      embeddings: { defaults: { input_type: 'query' } },
    },
  },
  {
    id: 'huggingface',
    name: 'Hugging Face Inference Providers',
    responses: functionsOnly,
    baseUrl: 'https://router.huggingface.co/v1',
    environment: ['HF_TOKEN'],
    differs: { ...strict, developerRole: false, models: [gptOss] },
  },
  {
    id: 'huggingface-endpoint',
    name: 'Hugging Face Inference Endpoints',
    environment: ['HF_TOKEN'],
    endpoints: both,
    differs: { ...strict, developerRole: false, models: [gptOss] },
  },
  {
    id: 'deepinfra',
    name: 'DeepInfra',
    baseUrl: 'https://api.deepinfra.com/v1/openai',
    environment: ['DEEPINFRA_API_KEY', 'DEEPINFRA_TOKEN'],
    endpoints: [...both, 'images', 'speech', 'transcriptions'],
    completions: true,
    differs: usual,
  },
  {
    id: 'novita',
    name: 'Novita AI',
    baseUrl: 'https://api.novita.ai/openai/v1',
    environment: ['NOVITA_API_KEY'],
    endpoints: both,
    completions: true,
    differs: usual,
  },
  {
    id: 'baseten',
    name: 'Baseten Model APIs',
    baseUrl: 'https://inference.baseten.co/v1',
    environment: ['BASETEN_API_KEY'],
    differs: usual,
  },
  {
    id: 'jina',
    name: 'Jina AI',
    baseUrl: 'https://api.jina.ai/v1',
    environment: ['JINA_API_KEY'],
    endpoints: ['embeddings', 'rerank'],
    differs: {
      embeddings: { rename: { encoding_format: 'embedding_type' }, drop: ['user'] },
      // It repeats documents unless it is told not to.
      rerank: { documents: 'objects', defaults: { return_documents: false }, drop: ['max_tokens_per_doc'] },
    },
  },
  {
    id: 'voyage',
    name: 'Voyage AI',
    baseUrl: 'https://api.voyageai.com/v1',
    environment: ['VOYAGE_API_KEY'],
    endpoints: ['embeddings', 'rerank'],
    differs: {
      embeddings: {
        rename: { dimensions: 'output_dimension' },
        values: { encoding_format: { float: undefined } },
        drop: ['user'],
      },
      rerank: { rename: { top_n: 'top_k' }, drop: ['max_tokens_per_doc'] },
    },
  },
];
