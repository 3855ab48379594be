import { Failure } from '../../failure/index.js';
import type { ChatRequest, Tool, ToolCall, ToolChoice } from '../../hub/index.js';
import type { CohereToolCall } from './wire.js';

/** Tools and what is said of them: a named tool is the only one that is offered, and must be called. */
export function toTools(request: ChatRequest): Record<string, unknown> {
  const { tool_choice: choice } = request;
  const named = typeof choice === 'object' && choice ? nameOf(choice) : undefined;
  const all = (request.tools ?? []).map(toTool);
  const tools = named === undefined ? all : all.filter((tool) => tool.function.name === named);
  if (tools.length === 0) return {};
  const isStrict = request.tools?.every((tool) => tool.function.strict);
  return {
    tools,
    tool_choice: named === undefined ? choices.get(choice) : 'REQUIRED',
    strict_tools: request['strict_tools'] ?? (isStrict || undefined),
  };
}

/** What is not here, Cohere decides by itself. */
const choices: ReadonlyMap<unknown, string> = new Map([
  ['none', 'NONE'],
  ['required', 'REQUIRED'],
]);

function nameOf({ function: chosen }: Partial<Exclude<ToolChoice, string>>): string {
  if (!chosen) throw functionsOnly('tool_choice');
  return chosen.name;
}

function toTool({ type, function: tool }: Tool, index: number) {
  if (type !== 'function') throw functionsOnly(`tools[${index}]`);
  const { name, description, parameters } = tool;
  return { type, function: { name, description, parameters: parameters ?? { type: 'object', properties: {} } } };
}

/** `at` is the path of the calls that a Failure names. */
export const toToolCalls = (calls: readonly Partial<ToolCall>[], at: string): readonly CohereToolCall[] =>
  calls.map(({ id = '', type = 'function', function: called }, index) => {
    if (!called || type !== 'function') throw functionsOnly(`${at}[${index}]`);
    return { id, type, function: { name: called.name, arguments: called.arguments.trim() || '{}' } };
  });

const functionsOnly = (param: string) =>
  new Failure('invalid_request', 'Cohere takes tools of the type `function` only.', { param });
