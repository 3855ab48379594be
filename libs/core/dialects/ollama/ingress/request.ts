import type { ChatRequest } from '../../../hub/index.js';
import type { Asking, Understood } from '../../kit/index.js';
import { fromMessages, fromTools, toContent } from './messages.js';
import { fromSaid } from './options.js';
import { chatRequest, generateRequest, read } from './wire.js';

/** A request to `/api/chat` in the hub form. How long a model stays loaded (`keep_alive`) is nothing to an answer. */
export function fromChat({ body }: Asking): Understood<ChatRequest> {
  const lost = [...unknown(body, new Set([...known, 'messages', 'tools']))];
  const { model, messages, tools, ...said } = read(chatRequest, body);
  const request = {
    model,
    messages: fromMessages(messages),
    ...(tools?.length && { tools: fromTools(tools) }),
    ...fromSaid({ model, ...said }, (path) => void lost.push(path)),
  };
  return { request, lost };
}

/** A request to `/api/generate`: one prompt, as a chat of one message. */
export function fromGenerate({ body }: Asking): Understood<ChatRequest> {
  const lost = [...unknown(body, new Set([...known, 'prompt', 'system', 'images', ...own]))];
  const { model, prompt, system, images, ...said } = read(generateRequest, body);
  const request = {
    model,
    messages: [
      ...(system ? [{ role: 'system' as const, content: system }] : []),
      { role: 'user' as const, content: toContent(prompt ?? '', images ?? []) },
    ],
    ...fromSaid({ model, ...said }, (path) => void lost.push(path)),
  };
  return { request, lost, own: own.filter((name) => isSaid(body[name])) };
}

/** Without these the answer would be one to another prompt. */
const own = ['suffix', 'raw', 'template', 'context'];

const isSaid = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

const known = [
  ...['model', 'stream', 'options', 'format', 'think', 'logprobs', 'top_logprobs', 'keep_alive'],
  ...['models', 'provider', 'route', 'metadata', 'user'],
];

const unknown = (body: Asking['body'], names: ReadonlySet<string>): readonly string[] =>
  Object.keys(body).filter((name) => !names.has(name) && body[name] !== undefined && body[name] !== null);
