import type { Message, Part, SystemMessage, UserMessage } from '../../../hub/index.js';
import { callIds } from './calls.js';
import { field, type Json, recordAt, recordsAt, textAt, wrong } from './field.js';
import { fromMedia } from './media.js';
import { fromModel, type Turn } from './model-turn.js';

/** The turns of a request as messages. Fields that the hub form cannot hold are told to `lost`. */
export function fromContents(body: Json, lost: (path: string) => void): Message[] {
  const contents = recordsAt(body, 'contents', '');
  if (contents.length === 0) throw wrong('contents', 'a non-empty array');
  const ids = callIds();
  return contents.flatMap((content, index) => {
    const at = `contents[${index}]`;
    const parts = recordsAt(content, 'parts', at);
    const role = textAt(content, 'role', at) ?? 'user';
    if (role === 'model') return fromModel({ parts, at, ids, lost });
    if (role === 'user' || role === 'function') return fromUser({ parts, at, ids, lost });
    if (role === 'system') return [{ role, content: wordsOf(parts, at, lost) }];
    throw wrong(`${at}.role`, "'user' or 'model'");
  });
}

/** The system instruction, of which Gemini reads words only. */
export function fromSystem(body: Json, lost: (path: string) => void): SystemMessage[] {
  const said = field(body, 'systemInstruction');
  if (said === undefined) return [];
  if (typeof said === 'string') return [{ role: 'system', content: said }];
  const at = 'systemInstruction';
  const content = wordsOf(recordsAt(recordAt(body, at, '') ?? {}, 'parts', at), at, lost);
  return content ? [{ role: 'system', content }] : [];
}

function wordsOf(parts: readonly Json[], at: string, lost: (path: string) => void): string {
  const texts = parts.map((part, index) => {
    const text = textAt(part, 'text', `${at}.parts[${index}]`);
    if (text === undefined) lost(`${at}.parts[${index}]`);
    return text ?? '';
  });
  return texts.filter(Boolean).join('\n\n');
}

/** Results of calls first: they answer the turn before. */
function fromUser({ parts, at, ids, lost }: Turn): Message[] {
  const results: Message[] = [];
  const said: Part[] = [];
  parts.forEach((part, index) => {
    const path = `${at}.parts[${index}]`;
    const response = recordAt(part, 'functionResponse', path);
    if (response) return void results.push(ids.result(response, `${path}.functionResponse`));
    const known = fromPart(part, path);
    if (known) said.push(known);
    else lost(path);
  });
  return said.length > 0 ? [...results, userMessage(said)] : results;
}

function userMessage(parts: readonly Part[]): UserMessage {
  const [only] = parts;
  const isWords = parts.length === 1 && only?.type === 'text';
  return { role: 'user', content: isWords ? only.text : parts };
}

function fromPart(part: Json, path: string): Part | undefined {
  const text = textAt(part, 'text', path);
  return text === undefined ? fromMedia(part, path) : { type: 'text', text };
}
