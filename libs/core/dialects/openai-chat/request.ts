import { Failure } from '../../failure/index.js';
import type { ChatRequest, ReasoningEffort } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { type Differences, differencesOf, type ModelDifferences } from './differences.js';
import { rewriteMessages, rewriteTools } from './messages.js';

/** Top-level fields to set, or (`undefined`) to remove. */
export type Edits = Readonly<Record<string, unknown>>;

/** All that must change in a request before this provider understands it. What is not named stays as the caller wrote it. */
export function chatEdits(request: ChatRequest, target: Target, differences: Differences): Edits {
  const rules = differencesOf(target.model, differences);
  return {
    ...(request.model !== target.model && { model: target.model }),
    ...gatewayExtras(request),
    ...fieldEdits(request, rules),
    ...effortEdit(request, rules, target),
    ...maxTokensEdit(request, rules),
    ...streamEdit(request, rules),
    ...conversationEdits(request, rules),
    ...toolEdits(request, rules),
  };
}

/** The request with its edits. */
export const edited = (request: object, edits: Edits): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...request, ...edits }).filter(([, value]) => value !== undefined));

/** Routing wishes are for the gateway: no provider may see them, not even one that speaks the same vocabulary. */
function gatewayExtras(request: ChatRequest): Edits {
  const { metadata } = request;
  return {
    ...removal(request, ['models', 'provider', 'route']),
    ...(typeof metadata === 'object' && metadata !== null && 'tags' in metadata && { metadata: untagged(metadata) }),
  };
}

function untagged({ tags: _tags, ...rest }: { tags?: unknown }): object | undefined {
  return Object.keys(rest).length > 0 ? rest : undefined;
}

type FieldRules = Pick<ModelDifferences, 'defaults' | 'drop' | 'dropWhileThinking' | 'rename' | 'values'>;

/** Dropped and renamed fields and values: pure data of the provider's row. */
export function fieldEdits(request: Edits, rules: FieldRules): Edits {
  const edits: Record<string, unknown> = {
    ...missing(request, rules.defaults ?? {}),
    ...removal(request, rules.drop ?? []),
  };
  if (request['reasoning_effort'] !== 'none') Object.assign(edits, removal(request, rules.dropWhileThinking ?? []));
  for (const [field, names] of Object.entries(rules.values ?? {})) {
    const value = request[field];
    if (typeof value === 'string' && Object.hasOwn(names, value)) edits[field] = names[value];
  }
  for (const [field, name] of Object.entries(rules.rename ?? {})) {
    if (request[field] === undefined) continue;
    edits[name] = field in edits ? edits[field] : request[field];
    edits[field] = undefined;
  }
  return edits;
}

const removal = (request: Edits, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.filter((field) => request[field] !== undefined).map((field) => [field, undefined]));

const missing = (request: Edits, defaults: Edits): Edits =>
  Object.fromEntries(Object.entries(defaults).filter(([field]) => request[field] === undefined));

const scale: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

function effortEdit(
  { reasoning_effort: wanted }: ChatRequest,
  { efforts, withoutThinking }: ModelDifferences,
  { reasoning }: Pick<Target, 'reasoning'>,
): Edits {
  // A model that never thinks refuses to be asked not to.
  if (wanted === 'none' && reasoning === false) return { reasoning_effort: undefined };
  if (wanted === 'none' && withoutThinking) return { ...withoutThinking, reasoning_effort: undefined };
  if (!wanted || !efforts || efforts.includes(wanted)) return {};
  const higher = scale.slice(scale.indexOf(wanted)).find((effort) => efforts.includes(effort));
  return { reasoning_effort: higher ?? efforts.at(-1) };
}

function maxTokensEdit(request: ChatRequest, { maxTokens }: ModelDifferences): Edits {
  if (!maxTokens) return {};
  const other = maxTokens === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (request[other] === undefined) return {};
  return { [maxTokens]: request.max_completion_tokens ?? request.max_tokens, [other]: undefined };
}

/** Usage is always asked for: without it nobody could say what the answer cost. */
function streamEdit({ stream, stream_options: options }: ChatRequest, { streamUsage }: ModelDifferences): Edits {
  if (streamUsage === false) return options === undefined ? {} : { stream_options: undefined };
  if (!stream || options?.include_usage === true) return {};
  return { stream_options: { ...options, include_usage: true } };
}

function conversationEdits(request: ChatRequest, rules: ModelDifferences): Edits {
  const messages = rewriteMessages(request.messages, rules);
  const tools = request.tools && rewriteTools(request.tools, rules);
  return { ...(messages !== request.messages && { messages }), ...(tools !== request.tools && { tools }) };
}

function toolEdits(request: ChatRequest, { tools, withTools, withStreamedTools }: ModelDifferences): Edits {
  if (!request.tools?.length) return {};
  if (tools === false) return withoutTools(request);
  return { ...withTools, ...(request.stream && withStreamedTools) };
}

/** Tools that are offered, and may not be called. */
function withoutTools({ tool_choice: choice }: ChatRequest): Edits {
  if (choice === 'none') return { tools: undefined, tool_choice: undefined };
  throw new Failure('invalid_request', 'This provider takes no tools.', { param: 'tools' });
}
