import type { ChatRequest, Message, Tool, ToolCall } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import type { OllamaTool, OllamaToolCall } from './wire.js';
import type { AnswerToolCall } from './wire-answer.js';

/**
 * The tools a model may see. Ollama knows no `tool_choice`: `none` shows no tools, a named one only itself;
 * `required` and `parallel_tool_calls` cannot be said.
 */
export function toTools({ tools, tool_choice: choice }: ChatRequest): readonly OllamaTool[] | undefined {
  if (!tools || choice === 'none') return undefined;
  const name = typeof choice === 'object' ? choice?.function.name : undefined;
  const shown = tools.filter((tool) => name === undefined || tool.function.name === name);
  return shown.length > 0 ? shown.map(toTool) : undefined;
}

const toTool = ({ function: { name, description, parameters } }: Tool): OllamaTool => ({
  type: 'function',
  function: { name, description, parameters },
});

export const toToolCall = (
  { id, function: { name, arguments: written } }: ToolCall,
  index: number,
): OllamaToolCall => ({
  id,
  function: { index, name, arguments: toArguments(written) },
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
  return calls.findLast((call) => call.id === id)?.function.name;
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
