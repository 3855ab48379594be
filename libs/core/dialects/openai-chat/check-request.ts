import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks by hand what the gateway itself reads: it is a tenth of the time of a schema, and a long chat is long.
 * Ranges and unknown fields are the upstream's business. Throws a Failure `invalid_request` with `param`.
 */
export function checkRequest(body: Json): ChatRequest {
  if (typeof body['model'] !== 'string' || !body['model']) throw wrong('model', 'a non-empty string', body['model']);
  checkMessages(body['messages']);
  for (const [name, check] of Object.entries(optional)) {
    const value = body[name];
    if (value !== undefined && value !== null && !check.is(value)) throw wrong(name, check.expected, value);
  }
  checkTools(body['tools']);
  checkStreamOptions(body);
  return body as ChatRequest; // seam: what we read is checked, the rest is not ours to read
}

const isNumber = (value: unknown) => typeof value === 'number';

const number = { is: isNumber, expected: 'a number' };
const integer = { is: Number.isInteger, expected: 'an integer' };
const boolean = { is: (value: unknown) => typeof value === 'boolean', expected: 'a boolean' };
const object = { is: isRecord, expected: 'an object' };
const isStop = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

const optional: Readonly<Record<string, { is: (value: unknown) => boolean; expected: string }>> = {
  stream: boolean,
  stream_options: object,
  max_tokens: integer,
  max_completion_tokens: integer,
  n: integer,
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  stop: { is: isStop, expected: 'a string or an array of strings' },
  tools: { is: Array.isArray, expected: 'an array' },
  tool_choice: { is: (value) => typeof value === 'string' || isRecord(value), expected: 'a string or an object' },
  parallel_tool_calls: boolean,
  response_format: object,
  reasoning_effort: { is: (value) => typeof value === 'string', expected: 'a string' },
};

const roles: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

function checkMessages(messages: unknown): void {
  if (!Array.isArray(messages) || messages.length === 0) throw wrong('messages', 'a non-empty array', messages);
  messages.forEach((message: unknown, index) => checkMessage(message, `messages[${index}]`));
}

function checkMessage(message: unknown, at: string): void {
  if (!isRecord(message)) throw wrong(at, 'an object', message);
  const { role, content, tool_calls, tool_call_id } = message;
  if (!roles.has(role)) throw wrong(`${at}.role`, `one of ${[...roles].join(', ')}`, role);
  checkContent(content, `${at}.content`, role === 'assistant' || role === 'function');
  if (role === 'tool' && typeof tool_call_id !== 'string') throw wrong(`${at}.tool_call_id`, 'a string', tool_call_id);
  if (tool_calls !== undefined && tool_calls !== null) checkToolCalls(tool_calls, `${at}.tool_calls`);
}

function checkContent(content: unknown, at: string, mayBeAbsent: boolean): void {
  if (typeof content === 'string' || (mayBeAbsent && (content === undefined || content === null))) return;
  if (!Array.isArray(content)) throw wrong(at, 'a string or an array of parts', content);
  content.forEach((part: unknown, index) => checkPart(part, `${at}[${index}]`));
}

function checkPart(part: unknown, at: string): void {
  if (!isRecord(part) || typeof part['type'] !== 'string') throw wrong(at, "an object with a 'type'", part);
  if (part['type'] === 'text' && typeof part['text'] !== 'string') throw wrong(`${at}.text`, 'a string', part['text']);
  if (part['type'] !== 'image_url') return;
  const image = part['image_url'];
  if (!isRecord(image) || typeof image['url'] !== 'string') throw wrong(`${at}.image_url.url`, 'a string', image);
}

function checkToolCalls(calls: unknown, at: string): void {
  if (!Array.isArray(calls)) throw wrong(at, 'an array', calls);
  calls.forEach((call: unknown, index) => {
    if (!isRecord(call) || typeof call['id'] !== 'string') throw wrong(`${at}[${index}].id`, 'a string', call);
    if (call['type'] !== undefined && call['type'] !== 'function') return;
    const called = call['function'];
    if (!isRecord(called) || typeof called['name'] !== 'string')
      throw wrong(`${at}[${index}].function.name`, 'a string', called);
    if (typeof called['arguments'] !== 'string')
      throw wrong(`${at}[${index}].function.arguments`, 'a string of JSON', called['arguments']);
  });
}

function checkTools(tools: unknown): void {
  if (!Array.isArray(tools)) return;
  tools.forEach((tool: unknown, index) => {
    if (!isRecord(tool) || typeof tool['type'] !== 'string')
      throw wrong(`tools[${index}]`, "an object with a 'type'", tool);
    if (tool['type'] !== 'function') return;
    const named = tool['function'];
    if (!isRecord(named) || typeof named['name'] !== 'string')
      throw wrong(`tools[${index}].function.name`, 'a string', named);
  });
}

function checkStreamOptions({ stream, stream_options }: Json): void {
  if (!isRecord(stream_options)) return;
  if (stream !== true)
    throw new Failure('invalid_request', "'stream_options' is only allowed when 'stream' is true.", {
      param: 'stream_options',
    });
  const { include_usage } = stream_options;
  if (include_usage !== undefined && typeof include_usage !== 'boolean')
    throw wrong('stream_options.include_usage', 'a boolean', include_usage);
}

const wrong = (param: string, expected: string, got: unknown) =>
  new Failure(
    'invalid_request',
    `'${param}' must be ${expected}${got === undefined ? ', but it is missing' : `, not ${kindOf(got)}`}.`,
    { param },
  );

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
