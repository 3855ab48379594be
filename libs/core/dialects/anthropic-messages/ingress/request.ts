import type { ChatRequest } from '../../../hub/index.js';
import type { Asking, Understood } from '../../kit/index.js';
import { checkVersion } from '../versions.js';
import {
  boolean,
  integer,
  type Json,
  loseRest,
  maybe,
  name,
  number,
  read,
  record,
  refused,
  string,
  strings,
} from './reading.js';
import { readWishes } from './thinking.js';
import { readTools } from './tools.js';
import { readConversation } from './turns.js';

/** A request of an Anthropic caller in the hub form. */
export const parseRequest = (asking: Asking): Understood<ChatRequest> => parse(asking, readLimit);

/** The same of a request whose tokens are to be counted: it says no limit. */
export const parseCountRequest = (asking: Asking): Understood<ChatRequest> => parse(asking, () => undefined);

function parse({ body, headers }: Asking, limitOf: (body: Json) => number | undefined): Understood<ChatRequest> {
  checkVersion(headers['anthropic-version']);
  const lost: string[] = [];
  const lose = (path: string) => void lost.push(path);
  const isStream = maybe(boolean, body, 'stream', '') === true;
  const request: ChatRequest = {
    model: read(name, body, 'model', ''),
    messages: readConversation(body, lose),
    ...readTools(body, lose),
    ...readWishes(body, lose),
    ...defined({
      max_tokens: limitOf(body),
      temperature: maybe(number, body, 'temperature', ''),
      top_p: maybe(number, body, 'top_p', ''),
      top_k: maybe(number, body, 'top_k', ''),
      stop: maybe(strings, body, 'stop_sequences', ''),
      service_tier: tierOf(body),
      user: userOf(body),
    }),
    // The end of a stream tells what it used, whether that was asked for or not.
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
  };
  loseRest(body, known, '', lose);
  return { request, lost };
}

/** What was read above, and what the gateway itself takes out of a body. */
const known = [
  ...['model', 'messages', 'system', 'max_tokens', 'stream', 'stop_sequences', 'temperature', 'top_p', 'top_k'],
  ...['tools', 'tool_choice', 'thinking', 'output_config', 'output_format', 'metadata', 'service_tier'],
  ...['models', 'provider', 'route', 'user'],
];

function readLimit(body: Json): number {
  const limit = read(integer, body, 'max_tokens', '');
  if (limit < 0) throw refused('max_tokens', 'must not be negative.');
  return limit;
}

const tierOf = (body: Json): string | undefined => {
  const tier = maybe(string, body, 'service_tier', '');
  return tier === 'standard_only' ? 'default' : tier;
};

const userOf = (body: Json): string | undefined => {
  const metadata = maybe(record, body, 'metadata', '');
  return (metadata && maybe(string, metadata, 'user_id', 'metadata')) || undefined;
};

const defined = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
