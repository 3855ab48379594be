import type { PartialArg } from './wire.js';

type Step = string | number;
type Branch = Map<Step, unknown>;

/**
 * The arguments of a call that came in pieces, each saying where in the object it belongs. Text of one place goes on
 * in later pieces. Built from maps, so that no path of a provider's (`__proto__`, index 4e9) can do harm.
 */
export function assemble(pieces: readonly PartialArg[]): unknown {
  const root: Branch = new Map();
  for (const piece of pieces) place(root, piece);
  return toJson(root);
}

function place(root: Branch, piece: PartialArg): void {
  const steps = stepsOf(piece.jsonPath);
  const leaf = steps.at(-1);
  if (leaf === undefined) return;
  const branch = steps.slice(0, -1).reduce(enter, root);
  const before = branch.get(leaf);
  const goesOn = typeof before === 'string' && typeof piece.stringValue === 'string';
  branch.set(leaf, goesOn ? before + piece.stringValue : valueOf(piece));
}

function enter(branch: Branch, step: Step): Branch {
  const inner = branch.get(step);
  if (isBranch(inner)) return inner;
  const made: Branch = new Map();
  branch.set(step, made);
  return made;
}

/** No value at all is `null`: that is how `nullValue` reads. */
const valueOf = ({ stringValue, numberValue, boolValue }: PartialArg): unknown =>
  stringValue ?? numberValue ?? boolValue ?? null;

function toJson(value: unknown): unknown {
  if (!isBranch(value)) return value;
  const isList = value.size > 0 && [...value.keys()].every((step) => typeof step === 'number');
  const inner = [...value].map(([step, one]) => [step, toJson(one)] as const);
  if (!isList) return Object.fromEntries(inner);
  return inner.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, one]) => one);
}

const isBranch = (value: unknown): value is Branch => value instanceof Map;

/** `$.foo.bar[0]['a b']` as its steps (RFC 9535, names and indexes only). */
const stepsOf = (path: string): Step[] =>
  [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, name, index, single, double]) =>
      index === undefined ? (name ?? (single ?? double ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index),
  );
