import type {
  AnyTool,
  AnyToolCall,
  AssistantMessage,
  ChatRequest,
  CustomTool,
  CustomToolCall,
  Message,
  Tool,
  ToolCall,
} from '../../hub/index.js';
import { isRecord } from '../../json/index.js';

/**
 * The request for a language without custom tools: each is a function whose one parameter is the text, and so are its calls.
 * The very same request where there is none. `CustomCalls` is the way back.
 */
export function asFunctions(request: ChatRequest): ChatRequest {
  const tools: readonly AnyTool[] = request.tools ?? [];
  const hasCalls = request.messages.some((message) => callsOf(message).some(isCustomCall));
  const choice: unknown = request.tool_choice;
  if (!tools.some(isCustomTool) && !hasCalls) return request;
  return {
    ...request,
    ...(request.tools && { tools: tools.map(toFunction) }),
    ...(isCustomChoice(choice) && { tool_choice: { type: 'function', function: { name: choice.custom.name } } }),
    messages: request.messages.map(withFunctionCalls),
  };
}

/** The text of a custom tool, as it is found in the arguments of the function that stood for it. */
export function inputIn(text: string): string {
  try {
    const given: unknown = JSON.parse(text);
    if (isRecord(given) && typeof given['input'] === 'string') return given['input'];
  } catch {
    // cut or wrong: what the model wrote is all there is
  }
  return text;
}

export const isCustomTool = (tool: AnyTool): tool is CustomTool => tool.type === 'custom';
export const isCustomCall = (call: AnyToolCall): call is CustomToolCall => call.type === 'custom';

const callsOf = (message: Message): readonly AnyToolCall[] =>
  message.role === 'assistant' ? (message.tool_calls ?? []) : [];

const isCustomChoice = (choice: unknown): choice is { custom: { name: string } } =>
  isRecord(choice) && choice['type'] === 'custom' && isRecord(choice['custom']);

const input = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

function toFunction(tool: AnyTool): Tool {
  if (!isCustomTool(tool)) return tool;
  const { name, description, format } = tool.custom;
  const said = [description, rulesOf(format)].filter(Boolean).join('\n\n');
  const { cache_control } = tool;
  return {
    type: 'function',
    function: { name, ...(said && { description: said }), parameters: { ...input, additionalProperties: false } },
    ...(cache_control && { cache_control }),
  };
}

/** Nobody holds the model to a grammar then: it can only be told. */
function rulesOf(format: CustomTool['custom']['format']): string | undefined {
  const grammar = format?.['grammar'];
  if (!isRecord(grammar)) return undefined;
  return `\`input\` must follow this ${String(grammar['syntax'])} grammar:\n${String(grammar['definition'])}`;
}

function withFunctionCalls(message: Message): Message {
  const calls = callsOf(message);
  if (!calls.some(isCustomCall)) return message;
  return { ...(message as AssistantMessage), tool_calls: calls.map(toFunctionCall) }; // only assistants have calls
}

const toFunctionCall = (call: AnyToolCall): ToolCall =>
  isCustomCall(call)
    ? {
        id: call.id,
        type: 'function',
        function: { name: call.custom.name, arguments: JSON.stringify({ input: call.custom.input }) },
      }
    : call;
