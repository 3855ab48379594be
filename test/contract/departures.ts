/** In what a conversation, with all that a request may say, departs from how OpenAI is told it. */
export interface Departure {
  /** Fields that are left out. */
  readonly gone?: readonly string[];
  /** Fields that are there instead, or have another value. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** `developer` is said as `system`. */
  readonly system?: true;
  readonly texts?: 'strings';
  /** Where earlier thoughts stand. Absent: in `reasoning_content`, as they came. */
  readonly thought?: 'reasoning' | 'reasoning_details' | 'nowhere';
  readonly keepsCacheControl?: true;
  readonly keepsExtraContent?: true;
  readonly picturesInResults?: true;
}

const openai: Departure = { gone: ['top_k'], thought: 'nowhere' };
const usual: Departure = { gone: ['store'], system: true };
/** Servers of one's own take what they know and ignore the rest: they are told all of it. */
const own: Departure = { keepsCacheControl: true, keepsExtraContent: true, picturesInResults: true };

/** Stated once more, and not read out of the rows: by what their vendors document. Whoever is not here is told all that was said. */
export const departures: Readonly<Record<string, Departure>> = {
  openai,
  'azure-openai': openai,
  'azure-openai, with the date of a version': openai,
  mistral: {
    gone: ['logit_bias', 'logprobs', 'seed', 'service_tier', 'store', 'stream_options', 'top_k', 'top_logprobs'],
    set: { tool_choice: 'any', random_seed: 1 },
    ...{ system: true, thought: 'nowhere' },
  },
  xai: openai,
  perplexity: {
    gone: ['logit_bias', 'logprobs', 'parallel_tool_calls', 'seed', 'stop', 'store', 'top_logprobs'],
    ...{ system: true, thought: 'nowhere' },
  },
  deepseek: { ...usual, texts: 'strings' },
  alibaba: { ...usual, keepsCacheControl: true },
  moonshot: usual,
  zai: { ...usual, set: { tool_stream: true } },
  minimax: usual,
  xiaomi: { gone: ['reasoning_effort'] },
  together: { ...usual, thought: 'reasoning' },
  groq: {
    gone: ['frequency_penalty', 'logit_bias', 'logprobs', 'presence_penalty', 'store', 'top_k', 'top_logprobs'],
    thought: 'reasoning',
  },
  fireworks: { ...usual, set: { context_length_exceeded_behavior: 'error' } },
  openrouter: { ...{ system: true, thought: 'reasoning' }, ...{ keepsCacheControl: true, picturesInResults: true } },
  cerebras: {
    gone: ['frequency_penalty', 'logit_bias', 'max_tokens', 'presence_penalty', 'service_tier', 'store', 'top_k'],
    set: { max_completion_tokens: 9 },
    ...{ system: true, thought: 'reasoning' },
  },
  sambanova: { ...usual, thought: 'nowhere' },
  nvidia: { gone: ['reasoning_effort', 'store'], system: true, texts: 'strings' },
  huggingface: { system: true, thought: 'nowhere' },
  'huggingface-endpoint': { system: true, thought: 'nowhere' },
  deepinfra: usual,
  novita: usual,
  baseten: usual,
  'openai-compatible': own,
  anyscale: own,
  modal: own,
  vllm: own,
  lmstudio: own,
  llamacpp: own,
  localai: own,
  'text-generation-webui': own,
  tgi: own,
  nim: own,
  'vertex, others': { ...usual, thought: 'nowhere' },
};
