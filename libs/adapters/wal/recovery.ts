import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './line.js';
import { systemCodeOf } from '#core/failure';
import { type Found, scan } from './scan.js';
import { firstOf, type Segment, segmentPath } from './segments.js';
import type { Steps } from './steps.js';

/** What was found in a slot. */
export interface Recovery {
  readonly segments: Segment[];
  /** The last intent of each name that was not settled. */
  readonly open: Map<string, string>;
  /** Of the last line that was settled. */
  readonly lastSeq: number;
  /** How many lines were damaged. */
  readonly quarantined: number;
  /** By the files themselves, should the slot not know any more. */
  readonly replica: string | undefined;
}

interface Findings {
  readonly open: Map<string, string>;
  lastSeq: number;
  quarantined: number;
  replica: string | undefined;
}

export type OnProblem = (problem: string) => void;

/** Where a log is, and how it is read. */
export interface Finding {
  readonly slot: string;
  /** All up to here are in PostgreSQL. */
  readonly written: number;
  readonly steps: Steps;
  readonly onProblem: OnProblem;
}

/** Reads what a log left behind. Damage is set aside, counted and reported; it throws only where a step does. */
export async function recover({ slot, written, steps, onProblem }: Finding): Promise<Recovery> {
  const segments = segmentsOf(slot, onProblem);
  const found: Findings = { open: new Map(), lastSeq: 0, quarantined: 0, replica: undefined };
  for (const segment of segments.slice(await startOf(segments, written, steps))) {
    await readSegment(segment, found, { steps, onProblem });
  }
  const last = segments.at(-1);
  if (last) last.last = Math.max(last.last, found.lastSeq);
  return { ...found, segments };
}

function segmentsOf(slot: string, onProblem: OnProblem): Segment[] {
  const names = readdirSync(slot);
  names.filter((name) => name.endsWith('.log.new')).forEach((name) => rmSync(join(slot, name), { force: true }));
  return names
    .flatMap((name) => firstOf(name) ?? [])
    .toSorted((one, other) => one - other)
    .map((first, index, sorted) => {
      const path = segmentPath(slot, first);
      return { path, first, last: (sorted[index + 1] ?? first) - 1, bytes: sizeOf(path, onProblem) };
    });
}

function sizeOf(path: string, onProblem: OnProblem): number {
  try {
    return statSync(path).size;
  } catch (error) {
    onProblem(`${path} cannot be read (${systemCodeOf(error)}).`);
    return 0;
  }
}

// Each file begins with all that was open when it was begun, so what lies before the first that is not in PostgreSQL as a
// whole need not be read. Should that beginning be damaged, the file before it knows more.
async function startOf(segments: readonly Segment[], written: number, steps: Steps): Promise<number> {
  let start = Math.max(
    segments.findLastIndex(({ first }) => first <= written + 1),
    0,
  );
  while (start > 0 && (await isDamaged(segments[start], steps))) start -= 1;
  return start;
}

// The first line says how many intents were open; a power cut may have kept the file and lost a part of them.
async function isDamaged(segment: Segment | undefined, steps: Steps): Promise<boolean> {
  if (!segment) return false;
  let expected: number | undefined;
  for (const found of linesOf(segment)) {
    if (found.is === 'unreadable') return true;
    const { entry, isTorn, bytes } = found.line;
    if (!entry && !isTorn) return true;
    expected ??= entry?.kind === 'h' ? Number(entry.body) + 1 : Infinity;
    if (entry) expected -= 1;
    if (steps.isDue(bytes.length)) await steps.next();
  }
  return expected === undefined || expected > 0;
}

async function readSegment(
  segment: Segment,
  found: Findings,
  { steps, onProblem }: Pick<Finding, 'steps' | 'onProblem'>,
): Promise<void> {
  const bad: Buffer[] = [];
  let torn: number | undefined;
  let previous = Math.max(found.lastSeq, segment.first - 1);
  for (const one of linesOf(segment)) {
    if (one.is === 'unreadable') {
      found.quarantined += 1;
      onProblem(`${segment.path} cannot be read (${systemCodeOf(one.error)}).`);
      return;
    }
    const { entry, bytes, end, isTorn } = one.line;
    if (entry) found.replica = take(entry, found);
    if (entry?.kind === 's' && entry.seq > previous) previous = found.lastSeq = entry.seq;
    else if (!entry && isTorn) torn = end - bytes.length;
    else if (!entry || entry.kind === 's') bad.push(Buffer.from(bytes));
    if (steps.isDue(bytes.length)) await steps.next();
  }
  // Only now: what is cut off must not be read.
  if (torn !== undefined) cutOff(segment, torn, onProblem);
  if (bad.length > 0) setAside(segment, bad, onProblem);
  found.quarantined += bad.length;
}

type Read = { readonly is: 'line'; readonly line: Found } | { readonly is: 'unreadable'; readonly error: unknown };

// What goes wrong with a file is one thing, what goes wrong with a step another.
function* linesOf({ path }: Segment): Generator<Read> {
  try {
    for (const line of scan(path)) yield { is: 'line', line };
  } catch (error) {
    yield { is: 'unreadable', error };
  }
}

function take({ kind, name, body }: Entry, { open, replica }: Findings): string | undefined {
  if (kind === 'h') return name;
  if (kind === 'i') open.set(name, body);
  if (kind === 's') open.delete(name);
  return replica;
}

// The process was killed while it wrote this line, so nobody was told that it stands.
function cutOff(segment: Segment, size: number, onProblem: OnProblem): void {
  try {
    truncateSync(segment.path, size);
    segment.bytes = size;
  } catch (error) {
    onProblem(`The torn end of ${segment.path} cannot be cut off (${systemCodeOf(error)}).`);
  }
}

function setAside({ path }: Segment, lines: readonly Buffer[], onProblem: OnProblem): void {
  onProblem(`${path} holds ${lines.length} damaged lines; they are set aside in ${path}.bad.`);
  try {
    writeFileSync(`${path}.bad`, Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])), { mode: 0o600 });
  } catch (error) {
    onProblem(`${path}.bad cannot be written (${systemCodeOf(error)}).`);
  }
}
