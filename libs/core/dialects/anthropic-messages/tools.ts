import { Failure } from '../../failure/index.js';
import type { ChatRequest, Tool } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { toStrictSchema } from './schema.js';
import { fitsConstrainedDecoding } from './schema-fit.js';
import type { Traits } from './traits.js';
import type { JsonSchema, Turn, WireTool, WireToolChoice } from './wire.js';

export interface Tooling {
  readonly tools?: readonly WireTool[] | undefined;
  readonly tool_choice?: WireToolChoice | undefined;
}

/** The tools that the model may call, and whether it must. */
export function renderTools(request: ChatRequest, traits: Traits, turns: readonly Turn[]): Tooling {
  if (!request.tools?.length) return remembered(turns);
  const tools = request.tools.map((tool, index) => toTool(tool, `tools[${index}]`, traits));
  const choice = toChoice(request);
  if (traits.canForceTool || (choice?.type !== 'any' && choice?.type !== 'tool')) return { tools, tool_choice: choice };
  // Refused by this model: the nearest is to leave it only the tool that was asked for.
  const left = choice.type === 'tool' ? tools.filter(({ name }) => name === choice.name) : tools;
  return { tools: left, tool_choice: auto(choice.disable_parallel_tool_use) };
}

export const isForced = ({ tool_choice: choice }: Tooling): boolean =>
  choice?.type === 'any' || choice?.type === 'tool';

function toChoice({ tool_choice: choice, parallel_tool_calls: isParallel }: ChatRequest): WireToolChoice | undefined {
  const isSingle = isParallel === false ? true : undefined;
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', ...single(isSingle) };
  if (choice && typeof choice === 'object') return { type: 'tool', name: choice.function.name, ...single(isSingle) };
  return choice === 'auto' || isSingle ? auto(isSingle) : undefined;
}

const auto = (isSingle: boolean | undefined): WireToolChoice => ({ type: 'auto', ...single(isSingle) });
const single = (isSingle: boolean | undefined) => isSingle && { disable_parallel_tool_use: true };

function toTool({ type, function: tool, cache_control: cache }: Tool, path: string, { hasSchema }: Traits): WireTool {
  if (type !== 'function')
    throw new Failure('invalid_request', 'This model takes function tools only.', { param: path });
  const schema = toInputSchema(tool.parameters ?? {});
  const isStrict = tool.strict === true && hasSchema && fitsConstrainedDecoding(schema);
  return {
    name: tool.name,
    ...(tool.description && { description: tool.description }),
    input_schema: isStrict ? toStrictSchema(schema) : schema,
    ...(isStrict && { strict: true }),
    ...(cache && { cache_control: cache }),
  };
}

/** Anthropic wants an object at the root, and no choice between several there: their properties are put together. */
function toInputSchema({ anyOf, oneOf, allOf, ...schema }: JsonSchema): JsonSchema {
  const every = branches(allOf);
  const all = [...every, ...branches(anyOf), ...branches(oneOf)];
  if (all.length === 0) return { ...schema, type: 'object' };
  const properties = [...all, schema].flatMap((branch) => Object.entries(branch['properties'] ?? {}));
  const required = [...every, schema].flatMap((branch) => list(branch['required']));
  return { ...schema, type: 'object', properties: Object.fromEntries(properties), required: [...new Set(required)] };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const branches = (value: unknown): readonly JsonSchema[] => list(value).filter(isRecord);

/** A conversation with calls must still name their tools when the caller offers none any more; they are not to be called. */
function remembered(turns: readonly Turn[]): Tooling {
  const names = turns.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool_use' ? [block.name] : [])),
  );
  if (names.length === 0) return {};
  const tools = [...new Set(names)].map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}
