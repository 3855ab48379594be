import { type Differences, differencesOf } from '../../dialects/openai-chat/index.js';
import { openAiCosts } from './openai-costs.js';
import { openAiBatches, openAiFiles, openAiUploads } from './openai-resources.js';
import { openAiTuning } from './openai-tuning.js';
import { both, type Row, strict } from './row.js';

const sampling = [
  'temperature',
  'top_p',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'presence_penalty',
  'frequency_penalty',
];
const reasons = { maxTokens: 'max_completion_tokens' } as const;
const upTo = (last: 'high' | 'xhigh' | 'max') =>
  (['low', 'medium', 'high', 'xhigh', 'max'] as const).slice(0, { high: 3, xhigh: 4, max: 5 }[last]);

/** Its models since GPT-4o, as far as we know them; GPT-4, GPT-3.5 and the embeddings cut finer. */
export const o200k = /^(ft:)?(gpt-(4o|4\.1|4\.5|5)|chatgpt-4o|o\d)/;

/** Each family of models refuses other parts of the language. */
const differs: Differences = {
  ...strict,
  toolIds: 'forty',
  customTools: true,
  drop: ['top_k'],
  models: [
    { match: /^(ft:)?o\d/, ...reasons, drop: sampling, efforts: upTo('high') },
    { match: /^(ft:)?o[34]/, drop: ['stop'] },
    { match: /^(ft:)?gpt-5(?!\.|.*-chat)/, ...reasons, drop: sampling, efforts: ['minimal', ...upTo('high')] },
    {
      match: /^(ft:)?gpt-5\.1(?!.*-chat)/,
      ...reasons,
      dropWhileThinking: sampling,
      efforts: ['none', ...upTo('high')],
    },
    {
      match: /^(ft:)?gpt-5\.[2-5](?!.*-chat)/,
      ...reasons,
      dropWhileThinking: sampling,
      efforts: ['none', ...upTo('xhigh')],
    },
    // 5.6 refuses function tools while it thinks; the Responses API takes both.
    { match: /^(ft:)?gpt-5\.[6-9](?!.*-chat)/, ...reasons, drop: sampling, efforts: ['none', ...upTo('max')] },
    { match: /^(ft:)?gpt-5\.6(?!.*-chat)/, withTools: { reasoning_effort: 'none' } },
    { match: /^(ft:)?gpt-([6-9]|\d\d)(?!.*-chat)/, ...reasons, drop: sampling, efforts: upTo('max') },
    { match: /-search-preview/, drop: ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'] },
  ],
};

/** OpenAI itself. Its newest models speak Responses best, and some nothing else. */
export const openai: Row = {
  id: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  environment: ['OPENAI_API_KEY'],
  endpoints: [...both, 'moderations', 'images', 'edits', 'speech', 'transcriptions', 'translations'],
  usage: openAiCosts,
  files: openAiFiles,
  uploads: openAiUploads,
  batches: openAiBatches,
  fine_tuning: openAiTuning,
  completions: { only: /^(ft:)?(gpt-3\.5-turbo-instruct|davinci-002|babbage-002)/ },
  o200k,
  free: ['omni-moderation-latest', 'omni-moderation-2024-09-26'],
  differs,
  responses: {
    only: /(-pro|codex|deep-research|computer-use)\b/,
    // 5.6 refuses function tools in chat while it thinks; here it takes both.
    onlyWithTools: /^(ft:)?gpt-5\.6(?!.*-chat)/,
    differs: {
      encrypts: /^(ft:)?(o\d|gpt-5(?!.*-chat)|gpt-([6-9]|\d\d)(?!.*-chat)|codex|computer-use)/,
      rulesFor: (model) => differencesOf(model, { models: differs.models }),
    },
  },
};
