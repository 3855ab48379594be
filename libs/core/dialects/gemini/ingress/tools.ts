import type { ChatRequest, Tool, ToolChoice } from '../../../hub/index.js';
import { camel, field, type Json, recordAt, recordsAt, textAt, wrong } from './field.js';
import { fromSchema } from './schema.js';

/** Functions and the choice among them. Google's own tools (`googleSearch`, `codeExecution`) are told to `lost`. */
export function fromTools(body: Json, lost: (path: string) => void): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  const all = recordsAt(body, 'tools', '').flatMap((tool, index) => functionsOf(tool, `tools[${index}]`, lost));
  if (all.length === 0) return {};
  const { choice, allowed } = choiceOf(body, lost);
  const tools = allowed.length > 0 ? all.filter((tool) => allowed.includes(tool.function.name)) : all;
  return { tools, ...(choice !== undefined && { tool_choice: choice }) };
}

function functionsOf(tool: Json, at: string, lost: (path: string) => void): Tool[] {
  for (const name of Object.keys(tool)) if (camel(name) !== 'functionDeclarations') lost(`${at}.${name}`);
  return recordsAt(tool, 'functionDeclarations', at).map((declared, index) =>
    toTool(declared, `${at}.functionDeclarations[${index}]`),
  );
}

function toTool(declared: Json, at: string): Tool {
  const name = textAt(declared, 'name', at);
  if (!name) throw wrong(`${at}.name`, 'the name of a function');
  const description = textAt(declared, 'description', at);
  const schema = recordAt(declared, 'parametersJsonSchema', at);
  const own = recordAt(declared, 'parameters', at);
  const parameters = schema ?? (own && (fromSchema(own) as Json)); // seam: a record stays one
  return {
    type: 'function',
    function: { name, ...(description && { description }), ...(parameters && { parameters }) },
  };
}

interface Choice {
  readonly choice?: ToolChoice | undefined;
  /** Names of the functions that may be called; empty: all. */
  readonly allowed: readonly string[];
}

function choiceOf(body: Json, lost: (path: string) => void): Choice {
  const at = 'toolConfig.functionCallingConfig';
  const config = recordAt(recordAt(body, 'toolConfig', '') ?? {}, 'functionCallingConfig', 'toolConfig');
  if (!config) return { allowed: [] };
  const mode = textAt(config, 'mode', at) ?? 'AUTO';
  const names = field(config, 'allowedFunctionNames');
  const allowed = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  const [only] = allowed;
  if (mode === 'ANY' && allowed.length === 1 && only) {
    return { choice: { type: 'function', function: { name: only } }, allowed: [] };
  }
  if (mode === 'VALIDATED') lost(`${at}.mode`);
  return { choice: modes.get(mode), allowed };
}

const modes: ReadonlyMap<string, ToolChoice> = new Map<string, ToolChoice>([
  ['AUTO', 'auto'],
  ['VALIDATED', 'auto'],
  ['ANY', 'required'],
  ['NONE', 'none'],
]);
