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
  if (request.tool_choice === 'none' || offered.length === 0) return remembered(turns, offered);
  const toolChoice = toChoice(request.tool_choice, family);
  if (!toolChoice && isForced(request)) target.lost?.('tool_choice');
  return { tools: offered.flatMap(toTool), ...(toolChoice && { toolChoice }) };
}

export const isForced = ({ tools, tool_choice: choice }: ChatRequest): boolean =>
  (tools?.length ?? 0) > 0 && (choice === 'required' || (typeof choice === 'object' && choice !== null));

function toChoice(choice: ChatRequest['tool_choice'], { canForceTool }: Family): WireToolChoice | undefined {
  if (choice === 'auto') return canForceTool ? { auto: {} } : undefined;
  if (!canForceTool) return undefined;
  if (choice === 'required') return { any: {} };
  return choice && typeof choice === 'object' ? { tool: { name: choice.function.name } } : undefined;
}

function toTool({ type, function: tool, cache_control: cache }: Tool, index: number): ToolConfig['tools'] {
  if (type !== 'function')
    throw new Failure('invalid_request', 'This model takes function tools only.', { param: `tools[${index}]` });
  return [toSpec(tool.name, tool.parameters ?? {}, tool.description), ...toCachePoint(cache)];
}

/** The root must be an object. */
const toSpec = (name: string, schema: Json, description?: string): ToolSpec => ({
  toolSpec: { name, ...(description && { description }), inputSchema: { json: { ...schema, type: 'object' } } },
});

function remembered(turns: readonly Turn[], offered: readonly Tool[]): ToolConfig | undefined {
  const called = turns.flatMap(({ content }) =>
    content.flatMap((block) => ('toolUse' in block ? block.toolUse.name : [])),
  );
  if (called.length === 0) return undefined;
  const unknown = [...new Set(called)].filter((name) => !offered.some((tool) => tool.function.name === name));
  return { tools: [...offered.flatMap(toTool), ...unknown.map((name) => toSpec(name, {}))] };
}
