import type { Failure } from '../../failure/index.js';
import type { Json } from './json.js';

/** What a response that failed says of it. The codes are OpenAI's: clients try again by them. */
export const errorOf = ({ code, message, details }: Failure): Json => ({
  code: code === 'rate_limit_exceeded' ? code : (details.rejection && 'invalid_prompt') || 'server_error',
  message,
});
