import { ConfigError } from './config-error.js';
import { type Environment } from './environment.js';

const ours = /^(GATEWAY|ADMIN|GATEWRIGHT)_/;
// Kubernetes sets these for every service whose name begins like one of our variables.
const serviceLink = /_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)/;

/** A variable that begins like ours and is none of ours is a typing error, and silence would hide it. */
export function refuseUnknown(env: Environment, known: readonly string[]): void {
  const unknown = Object.keys(env).find(
    (name) => ours.test(name) && !known.includes(name) && !isServiceLink(name, env),
  );
  if (unknown === undefined) return;
  throw new ConfigError(
    unknown,
    `${unknown} is not a variable of Gatewright: did you mean ${nearest(unknown, known)}?`,
  );
}

function isServiceLink(name: string, env: Environment): boolean {
  return serviceLink.test(name) || env[name]?.startsWith('tcp://') === true;
}

function nearest(name: string, known: readonly string[]): string {
  const byDistance = known.toSorted((one, other) => distance(name, one) - distance(name, other));
  return byDistance[0] ?? '';
}

// Levenshtein: how many letters must be typed otherwise.
function distance(one: string, other: string): number {
  const first = Array.from({ length: other.length + 1 }, (_, index) => index);
  const last = [...one].reduce((row, letter, index) => nextRow(row, { letter, index, other }), first);
  return last.at(-1) ?? 0;
}

function nextRow(
  row: readonly number[],
  { letter, index, other }: { letter: string; index: number; other: string },
): number[] {
  return [...other].reduce(
    (next, candidate, column) => {
      const replaced = (row[column] ?? 0) + (candidate === letter ? 0 : 1);
      return [...next, Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1)];
    },
    [index + 1],
  );
}
