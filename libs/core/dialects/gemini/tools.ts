import { Failure } from '../../failure/index.js';
import type { ChatRequest, Tool, ToolCall, ToolMessage } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { isText, toParts } from './content.js';
import { isGemini3 } from './model.js';
import { toSchema } from './schema.js';
import type { FunctionCallingConfig, FunctionDeclaration, GenerateContentRequest, Part } from './wire.js';

/** Tools and the choice among them. `parallel_tool_calls: false` has no equivalent and is not said. */
export function toTools({ tools, tool_choice }: ChatRequest): Pick<GenerateContentRequest, 'tools' | 'toolConfig'> {
  if (!tools?.length) return {}; // a choice without functions is a 400
  const functionDeclarations = tools.map(toDeclaration);
  const functionCallingConfig = toCallingConfig(tool_choice, tools);
  return {
    tools: [{ functionDeclarations }],
    ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }),
  };
}

function toDeclaration({ type, function: tool }: Tool, index: number): FunctionDeclaration {
  if (type !== 'function') throw functionsOnly(`tools[${index}]`);
  return { name: tool.name, description: tool.description, parametersJsonSchema: toSchema(tool.parameters) };
}

const functionsOnly = (param: string) =>
  new Failure('invalid_request', 'Gemini takes tools of the type `function` only.', { param });

/** VALIDATED is AUTO with arguments that are held to the schema: what `strict` asks for. */
function toCallingConfig(
  choice: ChatRequest['tool_choice'],
  tools: readonly Tool[],
): FunctionCallingConfig | undefined {
  const isStrict = tools.some(({ function: { strict } }) => strict);
  if (!choice) return isStrict ? { mode: 'VALIDATED' } : undefined;
  if (typeof choice === 'object') {
    if (!isText(choice.function?.name)) throw functionsOnly('tool_choice');
    return { mode: 'ANY', allowedFunctionNames: [choice.function.name] };
  }
  return { mode: choice === 'auto' && isStrict ? 'VALIDATED' : modes[choice] };
}

const modes = { none: 'NONE', auto: 'AUTO', required: 'ANY' } as const;

/** A call the model made, on its way back. Before Gemini 3 calls had no ids: results are matched by name and order. */
export function toFunctionCall({ id, function: call }: ToolCall, { at, model }: { at: string; model: string }): Part {
  if (!call) throw functionsOnly(at);
  return { functionCall: { ...(isGemini3(model) && { id }), name: call.name, args: toArguments(call.arguments) } };
}

/** Models write arguments empty, cut or wrong; Gemini takes an object or nothing. */
function toArguments(written: string): Record<string, unknown> {
  const value = parsed(written);
  return isRecord(value) ? value : {};
}

/** The result of a call. Pictures go inside it from Gemini 3 on, beside it before. */
export function toFunctionResponse(
  message: ToolMessage,
  { name, at, model }: { name: string; at: string; model: string },
): Part[] {
  const parts = toParts(message.content, at);
  const media = parts.filter((part) => typeof part.text !== 'string');
  const words = typeof message.content === 'string' ? message.content : textOf(parts);
  const result = { name, response: toResponse(words, message.is_error) };
  if (!isGemini3(model)) return [{ functionResponse: result }, ...media];
  return [{ functionResponse: { id: message.tool_call_id, ...result, ...(media.length > 0 && { parts: media }) } }];
}

/** A result must be an object. `$ref` is Google's own in there: what holds one goes as text. */
function toResponse(words: string, isError: boolean | undefined): Record<string, unknown> {
  if (isError) return { error: words };
  const value = words.includes('$ref') ? undefined : parsed(words);
  return isRecord(value) ? value : { output: words };
}

const textOf = (parts: readonly Part[]): string => parts.flatMap(({ text }) => text ?? []).join('\n');

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A call as OpenAI tells it. */
export const fromFunctionCall = (
  call: { readonly id?: string | null | undefined; readonly name: string; readonly args?: unknown },
  newId: Target['newId'],
): ToolCall => ({
  id: call.id || newId('call_'),
  type: 'function',
  function: { name: call.name, arguments: JSON.stringify(call.args ?? {}) },
});
