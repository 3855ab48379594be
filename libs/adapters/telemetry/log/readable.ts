import type { DestinationStream } from 'pino';

/** Turns lines of JSON into lines for people: time, level, message, and what else is short. */
export function readable(output: DestinationStream): DestinationStream {
  return { write: (line) => output.write(`${toText(JSON.parse(line) as Line)}\n`) };
}

interface Line {
  readonly time: string;
  readonly level: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
  readonly [field: string]: unknown;
}

function toText({ time, level, msg = '', err, service: _, ...fields }: Line): string {
  const clock = dim(new Date(time).toTimeString().slice(0, 8));
  // The message of a request says it all already.
  const rest = 'outcome' in fields ? '' : Object.entries(fields).flatMap(short).join(' ');
  const trouble = err ? `\n${err.stack ?? err.message ?? ''}` : '';
  return `${[clock, colored(level), plain(msg), dim(rest)].filter(Boolean).join(' ')}${plainLines(trouble)}`;
}

const short = ([name, value]: [string, unknown]): string[] => {
  if (value === undefined || value === null || value === '') return [];
  return [`${name}=${plain(typeof value === 'string' ? value : JSON.stringify(value))}`];
};

const colors: Readonly<Record<string, number>> = { trace: 90, debug: 90, info: 32, warn: 33, error: 31, fatal: 31 };
const colored = (level: string): string => `\u001b[${colors[level] ?? 0}m${level.padEnd(5)}\u001b[0m`;
const dim = (text: string): string => (text ? `\u001b[90m${text}\u001b[0m` : '');

// A model name that a caller made up must not steer the operator's terminal.
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');
