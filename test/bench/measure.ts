import process from 'node:process';

/** One thing to be measured. `once` is called again and again, and answers something so that it is not optimised away. */
export interface Case {
  readonly name: string;
  readonly once: () => unknown;
  /** Largest p99 in microseconds; absent: there is no target. */
  readonly targetUs?: number;
}

export interface Figures {
  readonly name: string;
  readonly p50Us: number;
  readonly p99Us: number;
  /** User and system time of the whole process, garbage collection included. */
  readonly cpuUs: number;
  readonly targetUs?: number | undefined;
}

const WARM_UP_MS = 400;
const ROUNDS = 20;
const ROUND_MS = 70;
const CPU_MS = 400;

/** Of the rounds, the one least disturbed: whatever else runs on the machine only ever adds. */
export function measure({ name, once, targetUs }: Case): Figures {
  repeat(once, WARM_UP_MS);
  const rounds = Array.from({ length: ROUNDS }, () => latency(once));
  const [best] = rounds.toSorted((one, other) => one.p99Us - other.p99Us);
  if (!best) throw new Error('There was no round.');
  return { name, ...best, cpuUs: cpu(once), targetUs };
}

let kept: unknown;

/** Answers how often it was called. */
function repeat(once: () => unknown, ms: number): number {
  const end = performance.now() + ms;
  let calls = 0;
  for (; performance.now() < end; calls += 16) for (let i = 0; i < 16; i += 1) kept = once();
  return calls;
}

/** Each call for itself, the reading of the clock included: about 0.05 microseconds. */
function latency(once: () => unknown) {
  const took: number[] = [];
  const end = performance.now() + ROUND_MS;
  for (let before = performance.now(); before < end;) {
    kept = once();
    const after = performance.now();
    took.push((after - before) * 1000);
    before = performance.now();
  }
  took.sort(ascending);
  return { p50Us: quantile(took, 0.5), p99Us: quantile(took, 0.99) };
}

function cpu(once: () => unknown): number {
  const before = process.cpuUsage();
  const calls = repeat(once, CPU_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const ascending = (one: number, other: number): number => one - other;

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Keeps what was made last reachable, so that making it is never skipped. */
export const lastKept = (): unknown => kept;
