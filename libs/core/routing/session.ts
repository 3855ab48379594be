import { isRecord } from '../json/index.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * What keeps the requests of a conversation together: the header `x-session-id`, `prompt_cache_key`, the user, or else how the
 * conversation begins: all that is said up to the first turn of its user.
 */
export function sessionOf(body: Body, header: string | undefined, user: string | undefined): string | undefined {
  if (header) return `header:${header}`;
  const { prompt_cache_key: key, messages } = body;
  if (typeof key === 'string' && key) return `cache:${key}`;
  if (user) return `user:${user}`;
  return Array.isArray(messages) && messages.length > 0 ? `begins:${beginningOf(messages)}` : undefined;
}

function beginningOf(messages: readonly unknown[]): string {
  const first = messages.findIndex((message) => isRecord(message) && message['role'] === 'user');
  return messages
    .slice(0, first + 1 || 1)
    .map((message) => (isRecord(message) ? spokenIn(message['content']) : ''))
    .join('\n');
}

/** Text alone: pictures are long, and conversations that differ by no word may as well stay together. */
function spokenIn(content: unknown): string {
  if (typeof content === 'string') return content.slice(0, LONGEST_TEXT);
  if (Array.isArray(content)) return content.map((part) => (isRecord(part) ? spokenIn(part['text']) : '')).join('\n');
  return '';
}

/** More of it need not be hashed to tell conversations apart. */
const LONGEST_TEXT = 4_096;
