import { Failure } from '../../failure/index.js';
import type { AssistantMessage, Message, ToolMessage } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { isText, toParts, toText } from './content.js';
import { isGemini3, isGemma } from './model.js';
import { callSignature, SKIP_VALIDATION, textSignature, thoughtParts } from './signatures.js';
import { toFunctionCall, toFunctionResponse } from './tools.js';
import type { Content, GenerateContentRequest, Part } from './wire.js';

type Conversation = Pick<GenerateContentRequest, 'contents' | 'systemInstruction'>;

/**
 * The messages as turns that alternate between user and model. Gemini knows one system instruction and none in between:
 * system messages are joined into it wherever they stand. Gemma knows none at all, and no request can be only that:
 * then they open the first user turn.
 */
export function toConversation(messages: readonly Message[], target: Target): Conversation {
  const system = systemText(messages);
  const contents = alternate(messages.flatMap((_, index) => toTurn({ messages, index, target })));
  if (!system) return { contents };
  if (isGemma(target.model) || contents.length === 0) return { contents: opened(system, contents) };
  return { systemInstruction: { parts: [{ text: system }] }, contents };
}

const systemText = (messages: readonly Message[]): string =>
  messages
    .map(({ role, content }, index) => (isSystem(role) ? toText(content, `messages[${index}].content`) : ''))
    .filter(Boolean)
    .join('\n\n');

const isSystem = (role: Message['role']): boolean => role === 'system' || role === 'developer';

function opened(system: string, contents: readonly Content[]): Content[] {
  const [first, ...rest] = contents;
  const opening: Part = { text: system };
  if (first?.role !== 'user') return [{ role: 'user', parts: [opening] }, ...contents];
  return [{ role: 'user', parts: [opening, ...first.parts] }, ...rest];
}

interface Place {
  readonly messages: readonly Message[];
  readonly index: number;
  readonly target: Target;
}

function toTurn(place: Place): Content[] {
  const message = place.messages[place.index];
  const at = `messages[${place.index}].content`;
  switch (message?.role) {
    case 'user':
      return turn('user', toParts(message.content, at));
    case 'assistant':
      return turn('model', toModelParts(message, place));
    case 'tool': {
      const name = nameOf(message, place);
      return turn('user', toFunctionResponse(message, { name, at, model: place.target.model }));
    }
    case 'system':
    case 'developer':
      return [];
    default:
      throw new Failure('invalid_request', 'Gemini knows no such role; results of functions have the role `tool`.', {
        param: `messages[${place.index}].role`,
      });
  }
}

/** A turn without parts is refused, so it is none. */
const turn = (role: Content['role'], parts: readonly Part[]): Content[] => (parts.length > 0 ? [{ role, parts }] : []);

function toModelParts(message: AssistantMessage, place: Place): Part[] {
  const said = message.content || (isText(message.refusal) ? message.refusal : '');
  const words = toParts(said, `messages[${place.index}].content`);
  return [...thoughtParts(message), ...signed(words, textSignature(message)), ...toCalls(message, place)];
}

/** A signature of text comes last, often on a part without any words. */
function signed(parts: readonly Part[], signature: string | undefined): Part[] {
  if (!signature) return [...parts];
  const last = parts.at(-1);
  const canBear = typeof last?.text === 'string' && !last.thoughtSignature;
  if (!canBear) return [...parts, { text: '', thoughtSignature: signature }];
  return [...parts.slice(0, -1), { ...last, thoughtSignature: signature }];
}

/** Gemini signs the first call of a parallel group, and from Gemini 3 on refuses the current turn without. */
function toCalls(message: AssistantMessage, place: Place): Part[] {
  const isChecked = isGemini3(place.target.model) && place.index > startOfTurn(place.messages);
  return (message.tool_calls ?? []).map((call, position) => {
    const signature = callSignature(call, message) ?? (isChecked && position === 0 ? SKIP_VALIDATION : undefined);
    const at = `messages[${place.index}].tool_calls[${position}]`;
    return {
      ...toFunctionCall(call, { at, model: place.target.model }),
      ...(signature && { thoughtSignature: signature }),
    };
  });
}

/** The current turn begins at the user's last words; words put right behind a tool's result belong to the turn before. */
const startOfTurn = (messages: readonly Message[]): number =>
  messages.findLastIndex(({ role }, index) => role === 'user' && messages[index - 1]?.role !== 'tool');

/** OpenAI names a result by the id of its call, Gemini by the function's name. The nearest call counts: ids may repeat. */
function nameOf({ tool_call_id: id }: ToolMessage, { messages, index }: Place): string {
  for (let before = index - 1; before >= 0; before -= 1) {
    const message = messages[before];
    const call = message?.role === 'assistant' && message.tool_calls?.find((made) => made.id === id);
    if (call) return call.function.name;
  }
  throw new Failure('invalid_request', 'This tool result answers no tool call of the messages before it.', {
    param: `messages[${index}].tool_call_id`,
  });
}

/** Turns of the same side become one, so that all results of parallel calls stand together, before any other words. */
function alternate(turns: readonly Content[]): Content[] {
  const merged: { role: Content['role']; parts: Part[] }[] = [];
  for (const { role, parts } of turns) {
    const last = merged.at(-1);
    if (last?.role !== role) merged.push({ role, parts: [...parts] });
    else for (const part of parts) last.parts.push(part);
  }
  return merged.map(({ role, parts }) => ({ role, parts: role === 'user' ? resultsFirst(parts) : parts }));
}

const resultsFirst = (parts: readonly Part[]): Part[] => [
  ...parts.filter((part) => part.functionResponse),
  ...parts.filter((part) => !part.functionResponse),
];
