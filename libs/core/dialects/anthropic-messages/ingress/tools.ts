import type { ChatRequest, Tool, ToolChoice } from '../../../hub/index.js';
import { cacheOf } from './blocks.js';
import {
  boolean,
  demand,
  type Json,
  list,
  type Lose,
  loseRest,
  maybe,
  name,
  read,
  record,
  string,
  typed,
} from './reading.js';

type Tooling = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** The tools of a caller. Those that run at Anthropic, or that only Claude knows, are lost elsewhere. */
export function readTools(body: Json, lose: Lose): Tooling {
  const given = maybe(list, body, 'tools', '') ?? [];
  const tools = given.flatMap((tool, index) =>
    readTool(demand(record, tool, `tools.${index}`), `tools.${index}`, lose),
  );
  const choice = maybe(typed, body, 'tool_choice', '');
  if (!choice) return tools.length > 0 ? { tools } : {};
  const wanted = readChoice(choice, tools, lose);
  const isSingle = maybe(boolean, choice, 'disable_parallel_tool_use', 'tool_choice') === true;
  return {
    ...(tools.length > 0 && { tools }),
    ...(wanted && { tool_choice: wanted }),
    ...(isSingle && { parallel_tool_calls: false }),
  };
}

function readTool(tool: Json, path: string, lose: Lose): readonly Tool[] {
  const type = maybe(string, tool, 'type', path) ?? 'custom';
  if (type !== 'custom') {
    lose(path);
    return [];
  }
  loseRest(tool, ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'], path, lose);
  const description = maybe(string, tool, 'description', path);
  const strict = maybe(boolean, tool, 'strict', path);
  const cache = cacheOf(tool, path);
  return [
    {
      type: 'function',
      function: {
        name: read(name, tool, 'name', path),
        ...(description && { description }),
        parameters: read(record, tool, 'input_schema', path),
        ...(strict !== undefined && { strict }),
      },
      ...(cache && { cache_control: cache }),
    },
  ];
}

/** A choice of a tool that was lost is lost with it. */
function readChoice(
  choice: Json & { readonly type: string },
  tools: readonly Tool[],
  lose: Lose,
): ToolChoice | undefined {
  loseRest(choice, ['type', 'name', 'disable_parallel_tool_use'], 'tool_choice', lose);
  if (choice.type === 'tool') {
    const wanted = read(name, choice, 'name', 'tool_choice');
    if (tools.some((tool) => tool.function.name === wanted)) return { type: 'function', function: { name: wanted } };
  }
  const known = tools.length > 0 && Object.hasOwn(choices, choice.type) ? choices[choice.type] : undefined;
  if (known === undefined) lose('tool_choice');
  return known;
}

const choices: Readonly<Record<string, ToolChoice>> = { auto: 'auto', any: 'required', none: 'none' };
