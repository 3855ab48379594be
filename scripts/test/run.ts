import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { orExit } from '../start-error.ts';
import { until } from '../until.ts';
import { startServices } from './services.ts';
import { readTotals } from './totals.ts';

const root = path.resolve(import.meta.dirname, '../..');
const buildFailed = '--build-failed';

const stop = stopSignal();

await orExit(async () => {
  const given = process.argv.slice(2);
  const isBuilt = !given.includes(buildFailed);
  console.log('  starting PostgreSQL and Redis …');
  const services = await startServices(process.env.REDIS_URL);
  const results = mkdtempSync(path.join(tmpdir(), 'gatewright-results-'));
  try {
    const file = path.join(results, 'jest.json');
    const args = given.filter((argument) => argument !== buildFailed);
    const code = await runJest(args, file, services.environment);
    const { passed, failed, skipped } = readTotals(file) ?? { passed: 0, failed: 0, skipped: 0 };
    if (!isBuilt) console.error('\nThe sources do not compile: see the errors above the tests.');
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    return isBuilt && code === 0 && failed === 0 && passed > 0 ? 0 : code || 1;
  } finally {
    await services.stop();
    rmSync(results, { recursive: true, force: true });
  }
});

// Whoever stops us, and however often they ask: what was started is stopped in the end.
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  process.once('disconnect', () => controller.abort());
  return controller.signal;
}

async function runJest(
  args: readonly string[],
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const program = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const workers = `--maxWorkers=${Math.max(2, availableParallelism() - 1)}`;
  const child = spawn(process.execPath, [program, workers, '--json', `--outputFile=${file}`, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...environment,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
  });
  const end = (): boolean => child.kill('SIGTERM');
  if (stop.aborted) end();
  stop.addEventListener('abort', end);
  void endWhenDone(child, file);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

// Jest waits for ever for a handle that a test has left open; the results are complete by then.
async function endWhenDone(child: ChildProcess, file: string): Promise<void> {
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  await until({
    check: () => (readTotals(file) || !isRunning() ? true : undefined),
    deadlineMs: Infinity,
    everyMs: 250,
  });
  const ended = await until({ check: () => (isRunning() ? undefined : true), deadlineMs: 10_000, everyMs: 50 });
  if (ended) return;
  console.error('A test left something open: jest did not end by itself.');
  child.kill('SIGKILL');
}
