import { mistralBatches, mistralFiles } from './mistral-resources.js';
import { mistralTuning } from './mistral-tuning.js';
import { both, type Row, strict, usual, functionsOnly } from './row.js';

/** Those who serve models of their own. */
export const labs: readonly Row[] = [
  {
    id: 'mistral',
    name: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    environment: ['MISTRAL_API_KEY'],
    files: mistralFiles,
    batches: mistralBatches,
    fine_tuning: mistralTuning,
    endpoints: [...both, 'moderations', 'transcriptions'],
    differs: {
      ...usual,
      history: 'refused',
      toolIds: 'nine',
      streamUsage: false,
      rename: { seed: 'random_seed' },
      values: { tool_choice: { required: 'any' } },
      drop: ['store', 'user', 'logit_bias', 'logprobs', 'top_logprobs', 'top_k', 'service_tier'],
      embeddings: { drop: ['user'], rename: { dimensions: 'output_dimension' } },
      models: [
        { match: /^(mistral-(medium|small)|magistral)/, efforts: ['none', 'high'] },
        { match: /^mistral-large-4/, efforts: ['low', 'medium', 'high'] },
      ],
    },
  },
  {
    id: 'xai',
    name: 'xAI',
    responses: functionsOnly,
    baseUrl: 'https://api.x.ai/v1',
    environment: ['XAI_API_KEY'],
    endpoints: ['chat', 'images'],
    differs: {
      ...strict,
      drop: ['top_k'],
      images: { drop: ['size', 'quality', 'style'] },
      models: [
        { match: /^grok-([4-9]|3-mini)(?!.*non-reasoning)/, drop: ['presence_penalty', 'frequency_penalty', 'stop'] },
        { match: /^grok-4\.([3-9]|\d\d)/, efforts: ['low', 'medium', 'high', 'xhigh'] },
        { match: /^grok-4\.3/, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
      ],
    },
  },
  {
    id: 'perplexity',
    name: 'Perplexity',
    baseUrl: 'https://api.perplexity.ai',
    environment: ['PERPLEXITY_API_KEY'],
    endpoints: both,
    differs: {
      ...usual,
      history: 'refused',
      tools: false,
      drop: ['store', 'stop', 'seed', 'n', 'logprobs', 'top_logprobs', 'logit_bias', 'parallel_tool_calls'],
      systemMessages: 'one',
      turns: 'strict',
      reasoningOutside: true,
      embeddings: { path: '/v1/embeddings' },
    },
  },
  {
    id: 'meta',
    name: 'Meta',
    responses: { only: /./ },
    baseUrl: 'https://api.meta.ai/v1',
    environment: ['META_API_KEY'],
    differs: strict,
  },
];
