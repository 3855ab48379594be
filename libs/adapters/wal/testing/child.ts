import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

const HERE = 'libs/adapters/wal/testing';
const NODE = [
  ...['--conditions=workspace', '--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
  ...['--import', `./${HERE}/sources.ts`],
];

/** Many short lives: only the first translates the sources. */
export const CACHE = path.join(tmpdir(), `wal-sources-${process.pid}`);

/** A process that writes to a log, and all that it said. */
export interface Child {
  readonly process: ChildProcess;
  /** Whole lines it has said; waits until it has said so many bytes. */
  readonly said: (bytes: number) => Promise<readonly string[]>;
  /** Ends it as the kernel does, and gives whole lines of all it said. */
  readonly kill: () => Promise<readonly string[]>;
}

/** Starts a process that writes to a log until it is killed. */
export function startWriting(directory: string, prefix: string): Child {
  const child = spawn(process.execPath, [...NODE, path.resolve(HERE, 'writes.ts'), directory, prefix], {
    env: { NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  const lines = (): readonly string[] => text.split('\n').slice(0, -1);
  const said = async (bytes: number): Promise<readonly string[]> => {
    while (text.length < bytes) {
      await Promise.race([new Promise((heard) => child.stdout.once('data', heard)), closed]);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended: ${text.slice(-500)}`);
    }
    return lines();
  };
  const kill = async (): Promise<readonly string[]> => {
    child.kill('SIGKILL');
    await closed;
    return lines();
  };
  return { process: child, said, kill };
}
