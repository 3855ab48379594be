import { type Deprecation, oldField } from '../kit/index.js';

/** As the types of OpenAI's own SDK say it. Dates are those of the release that brought what takes its place. */
export const deprecations: readonly Deprecation[] = [
  oldField('functions', { since: '2023-11-06', use: 'tools' }),
  oldField('function_call', { since: '2023-11-06', use: 'tool_choice' }),
  oldField('max_tokens', { since: '2024-09-12', use: 'max_completion_tokens' }),
  oldField('user', { use: 'safety_identifier, and prompt_cache_key for caches' }),
  oldField('prompt_cache_retention', { use: 'prompt_cache_options.ttl' }),
  oldField('seed', { use: 'nothing: answers are not reproducible' }),
];
