import { type Json, records, text } from './json.js';

/** A tool of the caller's own: a function or a custom tool, maybe out of a namespace. */
export interface NamedTool {
  /** What it is called where there are no namespaces: unique in the request. */
  readonly flat: string;
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly type: 'function' | 'custom';
  readonly tool: Json;
  /** What is said of its namespace, with the first tool of it. */
  readonly about?: string | undefined;
}

/** The tools that a caller can be asked to run, in order. The same list gives the same names: answers and history are read by it. */
export function namedTools(tools: unknown): readonly NamedTool[] {
  const taken = new Set<string>();
  const all = records(tools);
  // Names that the caller chose itself stay as they are.
  for (const tool of all) if (isOwn(tool)) taken.add(String(tool['name']));
  return all.flatMap((tool) => {
    if (isOwn(tool)) return [plain(tool)];
    return tool['type'] === 'namespace' ? namespaced(tool, taken) : [];
  });
}

const isOwn = ({ type }: Json): boolean => type === 'function' || type === 'custom';

const typeOf = ({ type }: Json): NamedTool['type'] => (type === 'custom' ? 'custom' : 'function');

function plain(tool: Json): NamedTool {
  const name = String(tool['name']);
  return { flat: name, name, type: typeOf(tool), tool };
}

function namespaced(space: Json, taken: Set<string>): readonly NamedTool[] {
  const namespace = String(space['name']);
  return records(space['tools']).map((tool, index) => {
    const name = String(tool['name']);
    const flat = unique(flatName(name, namespace), taken);
    taken.add(flat);
    return {
      ...{ flat, name, namespace, type: typeOf(tool), tool },
      about: index === 0 ? text(space['description']) : undefined,
    };
  });
}

/** The flat name of a tool by what its call says. */
export function flatNameOf(tools: readonly NamedTool[], name: string, namespace: string | undefined): string {
  const known = tools.find((tool) => tool.name === name && tool.namespace === namespace);
  return known?.flat ?? (namespace === undefined ? name : flatName(name, namespace));
}

const LONGEST_NAME = 64;

function flatName(name: string, namespace: string): string {
  const whole = `${namespace}__${name}`.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
  return whole.slice(0, LONGEST_NAME);
}

function unique(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let time = 2; taken.has(candidate); time += 1) candidate = `${name.slice(0, LONGEST_NAME - 4)}_${time}`;
  return candidate;
}
