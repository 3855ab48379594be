import { Failure } from '../../failure/index.js';
import type { ChatRequest, Tool } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { toCachePoint } from './content.js';
import type { Family } from './families.js';
import type { Json, ToolConfig, ToolSpec, Turn, WireToolChoice } from './wire.js';

/** The tools that the model may call, and whether it must. A conversation with calls must name its tools, whatever is offered. */
export function toToolConfig(
  request: ChatRequest,
  { turns, family, target }: { readonly turns: readonly Turn[]; readonly family: Family; readonly target: Target },
): ToolConfig | undefined {
  const offered = request.tools ?? [];
  if (request.parallel_tool_calls === false && offered.length > 0) target.lost?.('parallel_tool_calls');
  // The wire cannot forbid to call what it names.
  if (request.tool_choice === 'none' || offered.length === 0) return remembered(turns, offered, family);
  const toolChoice = toChoice(request.tool_choice, family);
  if (!toolChoice && isForced(request)) target.lost?.('tool_choice');
  const left = leftTo(offered, request.tool_choice, family);
  return { tools: left.flatMap((tool, index) => toTool(tool, index, family)), ...(toolChoice && { toolChoice }) };
}

export const isForced = ({ tools, tool_choice: choice }: ChatRequest): boolean =>
  (tools?.length ?? 0) > 0 && (choice === 'required' || (typeof choice === 'object' && choice !== null));

function toChoice(choice: ChatRequest['tool_choice'], { forces }: Family): WireToolChoice | undefined {
  if (forces === 'none' || !choice) return undefined;
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if (typeof choice !== 'object') return undefined;
  return forces === 'one' ? { tool: { name: choice.function.name } } : { any: {} };
}

/** Whoever can only be made to call any tool is left the one that was asked for. */
function leftTo(offered: readonly Tool[], choice: ChatRequest['tool_choice'], { forces }: Family): readonly Tool[] {
  if (forces !== 'any' || typeof choice !== 'object' || !choice) return offered;
  return offered.filter((tool) => tool.function.name === choice.function.name);
}

function toTool(
  { type, function: tool, cache_control: cache }: Tool,
  index: number,
  { caches }: Family,
): ToolConfig['tools'] {
  if (type !== 'function')
    throw new Failure('invalid_request', 'This model takes function tools only.', { param: `tools[${index}]` });
  const point = caches === 'all' ? toCachePoint(cache, { caches }) : [];
  return [toSpec(tool.name, tool.parameters ?? {}, tool.description), ...point];
}

/** The root must be an object. */
const toSpec = (name: string, schema: Json, description?: string): ToolSpec => ({
  toolSpec: { name, ...(description && { description }), inputSchema: { json: { ...schema, type: 'object' } } },
});

function remembered(turns: readonly Turn[], offered: readonly Tool[], family: Family): ToolConfig | undefined {
  const called = turns.flatMap(({ content }) =>
    content.flatMap((block) => ('toolUse' in block ? block.toolUse.name : [])),
  );
  if (called.length === 0) return undefined;
  const unknown = [...new Set(called)].filter((name) => !offered.some((tool) => tool.function.name === name));
  return {
    tools: [
      ...offered.flatMap((tool, index) => toTool(tool, index, family)),
      ...unknown.map((name) => toSpec(name, {})),
    ],
  };
}
