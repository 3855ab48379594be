import { Failure } from '../../failure/index.js';
import type { ChatRequest, ReasoningEffort, ResponseFormat } from '../../hub/index.js';
import { type Asking, isRecord, type Understood } from '../kit/index.js';
import { toMessages } from './conversation.js';
import { defined, type Json, record, text, wrong } from './json.js';
import { namedTools } from './named-tools.js';
import type { Unsaid } from './parts.js';
import { toTooling } from './tooling.js';

/** A request for a response, in the hub form. Throws a Failure `invalid_request` with `param`. */
export function parseRequest({ body }: Pick<Asking, 'body'>): Understood<ChatRequest> {
  checkRequest(body);
  const lost = fieldsOfItsOwn.filter((field) => body[field] !== undefined && body[field] !== null);
  const own = body['prompt'] ? ['prompt'] : []; // only who keeps a prompt knows it
  const unsaid: Unsaid = { lost: (path) => void lost.push(path), own: (path) => void own.push(path) };
  const request: ChatRequest = {
    model: String(body['model']),
    messages: [...instructions(body), ...toMessages(body['input'] ?? [], namedTools(body['tools']), unsaid)],
    ...toTooling(body, unsaid),
    ...defined({
      ...streaming(body),
      max_tokens: body['max_output_tokens'] ?? undefined,
      temperature: body['temperature'] ?? undefined,
      top_p: body['top_p'] ?? undefined,
      parallel_tool_calls: body['parallel_tool_calls'] ?? undefined,
      reasoning_effort: effort(body['reasoning'], unsaid),
      response_format: format(body['text'], unsaid),
      service_tier: body['service_tier'] ?? undefined,
      user: body['user'] ?? undefined,
      ...logprobs(body),
    }),
  };
  reportRest(body, unsaid);
  return { request, lost, own };
}

/** What the hub form has no word for. */
const fieldsOfItsOwn: readonly string[] = [
  'access_programs',
  'context_management',
  'image',
  'max_tool_calls',
  'moderation',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
];

const isNumber = (value: unknown) => typeof value === 'number';
const isBoolean = (value: unknown) => typeof value === 'boolean';

const checks: Readonly<Record<string, { is: (value: unknown) => boolean; expected: string }>> = {
  instructions: { is: (value) => typeof value === 'string', expected: 'a string' },
  max_output_tokens: { is: Number.isInteger, expected: 'an integer' },
  temperature: { is: isNumber, expected: 'a number' },
  top_p: { is: isNumber, expected: 'a number' },
  stream: { is: isBoolean, expected: 'a boolean' },
  store: { is: isBoolean, expected: 'a boolean' },
  background: { is: isBoolean, expected: 'a boolean' },
  parallel_tool_calls: { is: isBoolean, expected: 'a boolean' },
  previous_response_id: { is: (value) => typeof value === 'string', expected: 'a string' },
  reasoning: { is: isRecord, expected: 'an object' },
  text: { is: isRecord, expected: 'an object' },
  include: { is: Array.isArray, expected: 'an array' },
};

function checkRequest(body: Json): void {
  if (typeof body['model'] !== 'string' || !body['model']) throw wrong('model', 'a non-empty string');
  if (body['input'] === undefined && !body['prompt']) throw wrong('input', 'a string or an array of items');
  for (const [field, { is, expected }] of Object.entries(checks)) {
    const value = body[field];
    if (value !== undefined && value !== null && !is(value)) throw wrong(field, expected);
  }
  if (body['background'] === true)
    throw refused('background', 'Responses are made while you wait: leave `background` out.');
  if (body['conversation'])
    throw refused('conversation', 'Conversations are not kept here: go on with `previous_response_id` instead.');
}

const refused = (param: string, message: string) => new Failure('invalid_request', message, { param });

const instructions = ({ instructions: said }: Json): ChatRequest['messages'] =>
  typeof said === 'string' && said ? [{ role: 'system', content: said }] : [];

/** The totals are always asked for: they stand in the last event. */
const streaming = ({ stream }: Json) =>
  stream === true ? { stream: true, stream_options: { include_usage: true } } : {};

const efforts = new Set<unknown>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

function effort(reasoning: unknown, { lost }: Unsaid): ReasoningEffort | undefined {
  const { effort: said, context, mode } = record(reasoning);
  if (context) lost('reasoning.context');
  if (mode) lost('reasoning.mode');
  if (said === undefined || said === null) return undefined;
  if (efforts.has(said)) return said as ReasoningEffort; // just looked up
  throw wrong('reasoning.effort', `one of ${[...efforts].join(', ')}`);
}

function format(said: unknown, { lost }: Unsaid): ResponseFormat | undefined {
  const { format: asked, verbosity } = record(said);
  if (verbosity && verbosity !== 'medium') lost('text.verbosity');
  if (!isRecord(asked)) return undefined;
  const { type, name, description, schema, strict } = asked;
  if (type === 'json_object') return { type };
  if (type !== 'json_schema') return undefined;
  if (!isRecord(schema)) throw wrong('text.format.schema', 'an object');
  return {
    type,
    json_schema: {
      name: text(name) ?? 'answer',
      ...(typeof description === 'string' && { description }),
      schema,
      ...(typeof strict === 'boolean' && { strict }),
    },
  };
}

const LOGPROBS = 'message.output_text.logprobs';

function logprobs({ include, top_logprobs: top }: Json) {
  const isIncluded = Array.isArray(include) && include.includes(LOGPROBS);
  const many = typeof top === 'number' && top > 0 ? { top_logprobs: top } : {};
  return isIncluded || 'top_logprobs' in many ? { logprobs: true, ...many } : {};
}

/** Of values that mean nothing, nothing is lost. */
function reportRest({ truncation, include, stream_options: options }: Json, { lost }: Unsaid): void {
  if (truncation === 'auto') lost('truncation');
  if (isRecord(options) && options['include_obfuscation'] === true) lost('stream_options.include_obfuscation');
  const known = new Set<unknown>([LOGPROBS, 'reasoning.encrypted_content']);
  if (Array.isArray(include)) include.forEach((one, index) => known.has(one) || lost(`include[${index}]`));
}
