import { Failure } from '../../failure/index.js';
import type { ChatRequest, Message, Tool, ToolCall, ToolChoice } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import type { OllamaTool, OllamaToolCall } from './wire.js';
import type { AnswerToolCall } from './wire-answer.js';

/**
 * The tools a model may see. Ollama knows no `tool_choice`: `none` shows no tools, a named one only itself;
 * `required` and `parallel_tool_calls` cannot be said.
 */
export function toTools({ tools, tool_choice: choice }: ChatRequest): readonly OllamaTool[] | undefined {
  if (!tools || choice === 'none') return undefined;
  const all = tools.map(toTool);
  const isNamed = typeof choice === 'object' && choice !== null;
  const shown = isNamed ? all.filter((tool) => tool.function.name === nameOf(choice)) : all;
  return shown.length > 0 ? shown : undefined;
}

function nameOf(choice: Exclude<ToolChoice, string>): string {
  if (!choice.function) throw functionsOnly('tool_choice');
  return choice.function.name;
}

function toTool({ type, function: tool }: Tool, index: number): OllamaTool {
  if (type !== 'function') throw functionsOnly(`tools[${index}]`);
  return { type, function: { name: tool.name, description: tool.description, parameters: tool.parameters } };
}

const functionsOnly = (param: string) =>
  new Failure('invalid_request', 'Ollama takes tools of the type `function` only.', { param });

/** `at` is the path of the calls that a Failure names. */
export const toToolCalls = (calls: readonly ToolCall[], at: string): OllamaToolCall[] =>
  calls.map(({ id, function: call }, index) => {
    if (!call) throw functionsOnly(`${at}[${index}]`);
    return { id, function: { index, name: call.name, arguments: toArguments(call.arguments) } };
  });

/** Models write arguments empty, cut or wrong; Ollama takes an object or nothing. */
function toArguments(written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Templates name a result by its function: the nearest call with that id, for ids may repeat. */
export function toolNameOf(id: string, before: readonly Message[]): string | undefined {
  const calls = before.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []));
  return calls.findLast((call) => call.id === id)?.function?.name;
}

/** A call as OpenAI tells it. Older versions give no ids. */
export const fromToolCall = (
  { id, function: { name, arguments: args } }: AnswerToolCall,
  newId: Target['newId'],
): ToolCall => ({
  id: id || newId('call_'),
  type: 'function',
  function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}) },
});
