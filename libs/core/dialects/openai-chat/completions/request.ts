import { Failure } from '../../../failure/index.js';
import type { ChatRequest } from '../../../hub/index.js';
import { type Asking, isRecord, type Understood } from '../../kit/index.js';

type Body = Asking['body'];

/**
 * A request to go on with a text, as a chat of one message. What is not named here passes on, as in a chat. A chat has no
 * place for a suffix, an echo, the best of several, log probabilities in the old form, tokens, or several prompts at once.
 */
export function fromCompletions({ body }: Asking): Understood<ChatRequest> {
  check(body);
  const { prompt, suffix, echo, best_of, logprobs, ...rest } = body;
  const prompts = promptsIn(prompt);
  if (body['stream'] === true && prompts.length > 1) throw severalStreamed();
  // All that a model will read is measured, also where only the caller's own bytes can say it.
  const content = [...prompts, ...(typeof suffix === 'string' ? [suffix] : [])].join('\n');
  const answers = prompts.length * Math.max(count(body['n']), count(best_of));
  const request = {
    ...rest,
    messages: [{ role: 'user', content }],
    ...(answers > 1 && { n: answers }),
  } as unknown as ChatRequest; // seam: what we read is checked, the rest is not ours to read
  const isOne = prompts.length === 1 && isTexts(prompt);
  const own = [
    ...(isOne ? [] : ['prompt']),
    ...(suffix ? ['suffix'] : []),
    ...(echo ? ['echo'] : []),
    ...(count(best_of) > count(body['n']) ? ['best_of'] : []),
    ...(logprobs === undefined || logprobs === null ? [] : ['logprobs']),
  ];
  return { request, lost: [], own };
}

const isTexts = (prompt: unknown): boolean => [prompt].flat().every((one) => typeof one === 'string');

/** Tokens stand as their numbers: there are no more of them than that has letters. */
function promptsIn(prompt: unknown): readonly string[] {
  if (prompt === undefined || prompt === null) return [''];
  if (typeof prompt === 'string') return [prompt];
  if (!Array.isArray(prompt) || prompt.length === 0) throw wrongPrompt();
  const list = prompt as readonly unknown[];
  if (list.every((one) => typeof one === 'string')) return list;
  if (list.every(Number.isInteger)) return [JSON.stringify(list)];
  if (list.every((one) => Array.isArray(one) && one.every(Number.isInteger)))
    return list.map((one) => JSON.stringify(one));
  throw wrongPrompt();
}

const count = (value: unknown): number => (Number.isInteger(value) && (value as number) > 0 ? (value as number) : 1); // just checked

const wrongPrompt = () => wrong('prompt', 'a string, an array of strings, or an array of token numbers');

const severalStreamed = () =>
  new Failure(
    'invalid_request',
    'Several prompts are answered whole or not at all: send them one by one, or without stream.',
    {
      param: 'prompt',
    },
  );

const kinds: Readonly<Record<string, { is: (value: unknown) => boolean; expected: string }>> = {
  stream: { is: (value) => typeof value === 'boolean', expected: 'a boolean' },
  stream_options: { is: isRecord, expected: 'an object' },
  max_tokens: { is: Number.isInteger, expected: 'an integer' },
  n: { is: Number.isInteger, expected: 'an integer' },
  best_of: { is: Number.isInteger, expected: 'an integer' },
  temperature: { is: (value) => typeof value === 'number', expected: 'a number' },
  top_p: { is: (value) => typeof value === 'number', expected: 'a number' },
  suffix: { is: (value) => typeof value === 'string', expected: 'a string' },
};

function check(body: Body): void {
  if (typeof body['model'] !== 'string' || !body['model']) throw wrong('model', 'a non-empty string');
  for (const [name, kind] of Object.entries(kinds)) {
    const value = body[name];
    if (value !== undefined && value !== null && !kind.is(value)) throw wrong(name, kind.expected);
  }
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
