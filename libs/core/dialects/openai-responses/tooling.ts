import type { AnyTool, ChatRequest, Tool, ToolChoice } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { defined, type Json, record, records, text, wrong } from './json.js';
import { flatNameOf, namedTools, type NamedTool } from './named-tools.js';
import type { Unsaid } from './parts.js';

/** The tools of a request and the choice among them, in the hub form. */
export function toTooling(body: Json, unsaid: Unsaid): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  checkTools(body['tools'], 'tools');
  const named = namedTools(body['tools']);
  reportBuiltIn(body, named, unsaid);
  const { tools, choice } = chosen(body['tool_choice'], named, unsaid);
  return {
    ...(tools.length > 0 && { tools: tools.map(toTool) as readonly Tool[] }), // seam: see `AnyTool`
    ...(choice !== undefined && tools.length > 0 && { tool_choice: choice }),
  };
}

function checkTools(tools: unknown, list: string): void {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) throw wrong(list, 'an array');
  tools.forEach((tool: unknown, index) => {
    const at = `${list}[${index}]`;
    if (!isRecord(tool) || typeof tool['type'] !== 'string') throw wrong(at, "an object with a 'type'");
    const { type, name } = tool;
    if (!ownTypes.has(type)) return;
    if (typeof name !== 'string' || !name) throw wrong(`${at}.name`, 'a non-empty string');
    if (type === 'namespace') checkTools(tool['tools'] ?? {}, `${at}.tools`);
  });
}

const ownTypes = new Set<unknown>(['function', 'custom', 'namespace']);
/**
 * A search, in the web or for more tools, that an agent offers beside its own tools is one way of many; alone, it is what
 * was asked for.
 */
const dispensable = /^(?:web_search|tool_search$)/;

/** What only an upstream of this language could run. */
function reportBuiltIn({ tools }: Json, named: readonly NamedTool[], { lost, own }: Unsaid): void {
  records(tools).forEach(({ type }, index) => {
    if (ownTypes.has(type)) return;
    const at = `tools[${index}]`;
    if (named.length > 0 && dispensable.test(String(type))) lost(at);
    else own(at);
  });
}

interface Chosen {
  readonly tools: readonly NamedTool[];
  readonly choice: ToolChoice | undefined;
}

function chosen(choice: unknown, tools: readonly NamedTool[], { own }: Unsaid): Chosen {
  if (choice === undefined || choice === null) return { tools, choice: undefined };
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { tools, choice };
  if (!isRecord(choice)) throw wrong('tool_choice', 'a string or an object');
  const { type, mode, name } = choice;
  if (type === 'allowed_tools') return { tools: allowed(choice, tools), choice: mode === 'required' ? mode : 'auto' };
  if ((type === 'function' || type === 'custom') && typeof name === 'string')
    return { tools, choice: named(type, flatNameOf(tools, name, text(choice['namespace']))) };
  own('tool_choice');
  return { tools, choice: undefined };
}

/** Elsewhere the others are not shown at all. */
function allowed(choice: Json, tools: readonly NamedTool[]): readonly NamedTool[] {
  const may = records(choice['tools']);
  return tools.filter((tool) => may.some(({ type, name }) => type === tool.type && name === tool.name));
}

// seam: see `AnyTool`
const named = (type: 'function' | 'custom', name: string): ToolChoice => ({ type, [type]: { name } }) as ToolChoice;

function toTool({ flat, type, tool, about }: NamedTool): AnyTool {
  const description = [text(tool['description']), about].filter(Boolean).join('\n\n');
  const head = { name: flat, ...(description && { description }) };
  if (type === 'custom') {
    const format = formatOf(tool['format']);
    return { type, custom: { ...head, ...(format && { format }) } };
  }
  const { parameters, strict } = tool;
  return {
    type,
    function: {
      ...head,
      ...(isRecord(parameters) && { parameters }),
      ...(typeof strict === 'boolean' && { strict }),
    },
  };
}

/** A grammar stands one level deeper in the hub form. */
function formatOf(format: unknown): Json | undefined {
  if (!isRecord(format)) return undefined;
  const { type, syntax, definition } = format;
  return type === 'grammar' ? { type, grammar: { syntax, definition } } : format;
}

/** The other way. */
export const fromTools = (tools: readonly AnyTool[]): readonly Json[] => tools.map(fromTool);

function fromTool(tool: AnyTool): Json {
  if (tool.type === 'function') {
    const { name, description, parameters, strict } = tool.function;
    return defined({ type: 'function', name, description, parameters: parameters ?? null, strict: strict ?? false });
  }
  const { name, description, format } = tool.custom;
  const grammar = record(format?.['grammar']);
  return defined({
    ...{ type: 'custom', name, description },
    format: format?.['type'] === 'grammar' ? { type: 'grammar', ...grammar } : format,
  });
}

/** The other way: `{type, function: {name}}` is flat here. */
export function fromChoice(choice: unknown): unknown {
  if (!isRecord(choice)) return choice ?? undefined;
  const { type } = choice;
  if (type === 'function' || type === 'custom') return { type, ...record(choice[type]) };
  if (type === 'allowed_tools') {
    const { mode, tools } = record(choice['allowed_tools']);
    return { type, mode, tools: records(tools).map((tool) => fromChoice(tool)) };
  }
  return choice;
}
