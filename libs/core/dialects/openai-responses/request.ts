import { Failure } from '../../failure/index.js';
import type { AnyTool, ChatRequest, ResponseFormat } from '../../hub/index.js';
import { isRecord, noteLost, type Target } from '../kit/index.js';
import { type Differences, effortFor, type ModelRules, refusedBy } from './differences.js';
import { inlined } from './inlined.js';
import { toItems, withKinds } from './items.js';
import { defined, type Json } from './json.js';
import { isReplayable } from './thoughts.js';
import { fromChoice, fromTools } from './tooling.js';

/** A chat request in this language. It keeps nothing on the other side: every turn is said again. */
export function renderRequest(request: ChatRequest, target: Target, differences: Differences): Record<string, unknown> {
  if ((request.n ?? 1) > 1) {
    throw new Failure(
      'invalid_request',
      'This model gives one answer per request: leave `n` out, or ask several times.',
      {
        param: 'n',
      },
    );
  }
  noteLost(request, (field) => said.has(field), target);
  const rules = differences.rulesFor?.(target.model) ?? {};
  const tools: readonly AnyTool[] = request.tools ?? [];
  const body = defined({
    model: target.model,
    input: withKinds(toItems(request.messages)),
    stream: request.stream === true ? true : undefined,
    store: false,
    max_output_tokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    temperature: request.temperature ?? undefined,
    top_p: request.top_p ?? undefined,
    tools: tools.length > 0 ? fromTools(tools) : undefined,
    tool_choice: tools.length > 0 ? fromChoice(request.tool_choice) : undefined,
    parallel_tool_calls: request.parallel_tool_calls ?? undefined,
    reasoning: reasoning(request, rules, target),
    text: textOf(request),
    include: included(request, target, differences),
    top_logprobs: request.logprobs ? (request.top_logprobs ?? 0) : undefined,
    ...Object.fromEntries(sameNames.map((name) => [name, request[name] ?? undefined])),
  });
  for (const field of refusedBy(rules, request.reasoning_effort).filter((field) => field in body)) {
    delete body[field];
    target.lost?.(field);
  }
  return body;
}

const sameNames = [
  'metadata',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'user',
];

/** Fields of a chat that this language has words for. */
const said: ReadonlySet<string> = new Set([
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'logprobs', 'top_logprobs'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'reasoning_effort', 'response_format', 'verbosity'],
  ...sameNames,
]);

/** Whoever does not think is not asked to. */
function reasoning(request: ChatRequest, rules: ModelRules, target: Target): Json | undefined {
  const { reasoning_effort: effort } = request;
  if (effort && target.reasoning === false) {
    if (effort !== 'none') target.lost?.('reasoning_effort');
    return undefined;
  }
  const accepted = effort && effortFor(effort, rules);
  return accepted ? { effort: accepted } : undefined;
}

function textOf({ response_format: format, verbosity }: ChatRequest): Json | undefined {
  const said = defined({ format: format ? formatOf(format) : undefined, verbosity: verbosity ?? undefined });
  return Object.keys(said).length > 0 ? said : undefined;
}

const formatOf = (format: ResponseFormat): Json =>
  format.type === 'json_schema'
    ? defined({ type: 'json_schema', ...format.json_schema, strict: format.json_schema.strict ?? undefined })
    : format;

function included(request: ChatRequest, target: Target, differences: Differences): readonly string[] | undefined {
  const wanted = [
    ...(encrypts(target, differences) ? [ENCRYPTED] : []),
    ...(request.logprobs ? ['message.output_text.logprobs'] : []),
  ];
  return wanted.length > 0 ? wanted : undefined;
}

const ENCRYPTED = 'reasoning.encrypted_content';

const encrypts = ({ model }: Target, differences: Differences): boolean => differences.encrypts?.test(model) === true;

/**
 * Same language on both sides: what must change in the caller's request. It is sent as one that is not kept, so that the next
 * turn may go to anybody: what was thought must then come back encrypted, or nobody could go on with it.
 */
export function patchRequest(request: ChatRequest, target: Target, differences: Differences, body: Json): Json {
  const rules = differences.rulesFor?.(target.model) ?? {};
  const refused = refusedBy(rules, request.reasoning_effort).filter((field) => body[field] !== undefined);
  return {
    ...(request.model !== target.model && { model: target.model }),
    ...Object.fromEntries(refused.map((field) => [field, undefined])),
    ...(body['background'] !== undefined && { background: undefined }),
    ...(body['previous_response_id'] !== undefined && { previous_response_id: undefined }),
    ...(body['conversation'] !== undefined && { conversation: undefined }),
    store: false,
    ...limited(request),
    ...effortEdit(request, rules, body),
    ...includeEdit(target, differences, body),
    ...inputEdit(body, target),
  };
}

/** The gateway names a limit of its own `max_tokens`. */
const limited = ({ max_tokens: limit }: ChatRequest): Json =>
  limit === undefined || limit === null ? {} : { max_tokens: undefined, max_output_tokens: limit };

function effortEdit({ reasoning_effort: effort }: ChatRequest, rules: ModelRules, { reasoning: asked }: Json): Json {
  const accepted = effort && effortFor(effort, rules);
  return effort === accepted || !isRecord(asked) ? {} : { reasoning: defined({ ...asked, effort: accepted }) };
}

function includeEdit(target: Target, differences: Differences, { include, store }: Json): Json {
  const list: readonly unknown[] = Array.isArray(include) ? include : [];
  if (store === false || list.includes(ENCRYPTED) || !encrypts(target, differences)) return {};
  return { include: [...list, ENCRYPTED] };
}

/** Thoughts that only another provider can read, or that nobody keeps, are not sent; nor are addresses it cannot fetch from. */
function inputEdit({ input: asked }: Json, { bytesAt }: Target): Json {
  const input = inlined(asked, bytesAt);
  if (!Array.isArray(input)) return {};
  const kept = input.filter((item: unknown) => !isRecord(item) || item['type'] !== 'reasoning' || isReplayable(item));
  return kept.length === input.length && input === asked ? {} : { input: kept };
}
