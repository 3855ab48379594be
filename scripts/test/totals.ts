import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const result = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts what jest wrote of a run; undefined while it has not written it. A file that could not run is a failure. */
export function readTotals(file: string): Totals | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = result.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) return undefined;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = parsed.data;
  return {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests + numTodoTests,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
