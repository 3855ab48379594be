import type { Part, Script } from './scripted-upstream.js';

/*
 * What providers that speak OpenAI's language answer.
 */

const head = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'model-of-upstream' };
const chunkHead = { ...head, object: 'chat.completion.chunk' };

export const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

export const chunk = (delta: object, finish: string | null = null): string =>
  event({ ...chunkHead, choices: [{ index: 0, delta, finish_reason: finish }] });

export const role = chunk({ role: 'assistant', content: '' });
export const word = (content: string): string => chunk({ content });
export const finish = chunk({}, 'stop');
export const done = 'data: [DONE]\n\n';
export const used = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
export const usage = event({ ...chunkHead, choices: [], usage: used });

export const eventStream = { 'content-type': 'text/event-stream' };

export const streams = (...parts: readonly Part[]): Script => ({ headers: eventStream, parts });

/** Each event in a piece of its own. */
export const hello: readonly string[] = [role, word('Hel'), word('lo'), finish, usage, done];

export const says = (text = 'Hello'): string =>
  JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: used,
  });

export const json = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  parts: [body],
});

export const failing = (status: number, error: object = {}, headers: Readonly<Record<string, string>> = {}): Script =>
  json(JSON.stringify({ error: { message: `upstream says ${status}`, ...error } }), status, headers);
