import { Failure } from '../../../failure/index.js';
import type { ChatRequest } from '../../../hub/index.js';
import { type Asking, isRecord, type Understood } from '../../kit/index.js';
import { checkRequest } from '../check-request.js';

type Json = Readonly<Record<string, unknown>>;

/** Whether a request is written as before there were tools: with functions, one call at a time, and no ids. */
export function hasFunctions({ functions, function_call: choice, messages }: Json): boolean {
  if (isSaid(functions) || isSaid(choice)) return true;
  return Array.isArray(messages) && messages.some(isOld);
}

const isOld = (message: unknown): boolean =>
  isRecord(message) && (message['role'] === 'function' || isSaid(message['function_call']));

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** Such a request with tools instead: functions are tools, and calls get ids by which their results are found. */
export function fromFunctions({ body }: Asking): Understood<ChatRequest> {
  const { functions, function_call: choice, messages, tools, ...rest } = body;
  const migrated: Json = {
    ...rest,
    ...both(tools, isSaid(functions) ? toTools(functions) : []),
    ...(isSaid(choice) && { tool_choice: toChoice(choice) }),
    messages: Array.isArray(messages) ? toMessages(messages) : messages,
  };
  return { request: checkRequest(migrated), lost: [] };
}

/** A request may have tools as well. */
function both(tools: unknown, added: readonly Json[]): Json {
  if (added.length === 0) return isSaid(tools) ? { tools } : {};
  if (!isSaid(tools)) return { tools: added };
  return { tools: Array.isArray(tools) ? [...(tools as readonly unknown[]), ...added] : tools };
}

function toTools(functions: unknown): readonly Json[] {
  if (!Array.isArray(functions)) throw wrong('functions', 'an array');
  return functions.map((one: unknown, at) => {
    if (!isRecord(one) || typeof one['name'] !== 'string') throw wrong(`functions[${at}].name`, 'a string');
    return { type: 'function', function: one };
  });
}

function toChoice(choice: unknown): unknown {
  if (choice === 'none' || choice === 'auto') return choice;
  if (!isRecord(choice) || typeof choice['name'] !== 'string')
    throw wrong('function_call', "'none', 'auto' or an object with a 'name'");
  return { type: 'function', function: { name: choice['name'] } };
}

/** There was one call at a time: a result belongs to the last one of its name. */
function toMessages(messages: readonly unknown[]): readonly unknown[] {
  const ids = new Map<unknown, string>();
  return messages.map((message, at) => {
    if (!isRecord(message)) return message;
    const { function_call: call, ...rest } = message;
    if (message['role'] === 'function') {
      const { name, ...result } = rest;
      return { ...result, role: 'tool', tool_call_id: ids.get(name) ?? `call_${at}`, content: rest['content'] ?? '' };
    }
    if (!isSaid(call)) return message;
    if (!isRecord(call) || typeof call['name'] !== 'string' || typeof call['arguments'] !== 'string')
      throw wrong(`messages[${at}].function_call`, "an object with a 'name' and 'arguments' as text");
    const id = `call_${at}`;
    ids.set(call['name'], id);
    return { ...rest, tool_calls: [{ id, type: 'function', function: call }] };
  });
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
