import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTotals } from './totals.ts';

let file: string;

beforeAll(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'gatewright-totals-')), 'jest.json');
});

afterAll(() => rmSync(path.dirname(file), { recursive: true }));

it('has no totals before jest has written them, nor while it is writing', () => {
  expect(readTotals(file)).toBeUndefined();
  writeFileSync(file, '{"numPassedTests": 1');
  expect(readTotals(file)).toBeUndefined();
});

it('counts a file that could not run as a failure', () => {
  const counts = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 1,
  };
  writeFileSync(file, JSON.stringify(counts));
  expect(readTotals(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});
