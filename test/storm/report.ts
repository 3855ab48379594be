import process from 'node:process';
import type { Heard } from './client.ts';
import type { Verdict } from './invariants.ts';

/** One line for whoever watches. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The promises as a table, and the first examples of what broke one. `true` when all were kept. */
export function report(verdicts: readonly Verdict[]): boolean {
  const widest = Math.max(...verdicts.map(({ name }) => name.length));
  for (const { name, isKept, figures } of verdicts)
    say(`${isKept ? 'kept  ' : 'BROKEN'} | ${name.padEnd(widest)} | ${figures}`);
  for (const { name, examples } of verdicts.filter(({ isKept }) => !isKept)) {
    say(`\n${name}`);
    for (const example of examples) say(`  ${JSON.stringify(example, withDigits)}`);
  }
  return verdicts.every(({ isKept }) => isKept);
}

/** How many requests ended how, the codes of errors with it. */
export function endings(heard: readonly Heard[]): string {
  const named = Map.groupBy(heard, ({ ending, status, code }) =>
    ending === 'failed' || ending === 'cut' ? `${ending} (${[status, code].filter(Boolean).join(' ')})` : ending,
  );
  return [...named]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name, { length }]) => `${length} ${name}`)
    .join(', ');
}

/** A character a second: how many of the requests that began in it were served, refused for good reason, or left. */
export function timeline(heard: readonly Heard[], startedAt: number): string {
  const seconds = Map.groupBy(heard, (one) => Math.floor((one.startedAt - startedAt) / 1_000));
  const last = Math.max(0, ...seconds.keys());
  return Array.from({ length: last + 1 }, (_, second) => level(seconds.get(second) ?? [])).join('');
}

function level(heard: readonly Heard[]): string {
  if (heard.length === 0) return ' ';
  const part = heard.filter(({ ending }) => good.has(ending)).length / heard.length;
  return part >= 0.95 ? '#' : part >= 0.5 ? '+' : part > 0 ? '-' : '.';
}

const good: ReadonlySet<string> = new Set(['whole', 'refused', 'left']);

const withDigits = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
