import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, signal, waitForExit } from '../processes.ts';
import { StartError } from '../start-error.ts';
import { until } from '../until.ts';
import { newAccess, readAccess, stillFree, urlOf, writeAccess, type Access } from './access.ts';
import { createCluster } from './cluster.ts';
import { chooseIdentity, handOver } from './identity.ts';
import { findRunning, readPostmaster } from './postmaster.ts';
import { findPrograms } from './programs.ts';

interface Place {
  /** The folder that holds the cluster, its access file and its log. */
  readonly home: string;
  /** What is lost when the machine loses power does not matter: for tests. */
  readonly isThrowAway?: boolean;
}

/** A running embedded PostgreSQL. */
export interface PostgresServer {
  readonly pid: number;
  /** It ran already when we came: somebody else, or a start that was killed, had started it. */
  readonly wasRunning: boolean;
  readonly url: (database: string) => string;
  readonly stop: () => Promise<void>;
}

const durable = { max_connections: 100, shared_buffers: '64MB', fsync: 'on' };
const throwAway = { max_connections: 300, fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Starts the server of a folder, makes its cluster when there is none, or takes over the one that still runs there. */
export async function startPostgres({ home, isThrowAway = false }: Place): Promise<PostgresServer> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const files = filesOf(home);
  const running = findRunning(files.cluster);
  const known = readAccess(files.access);
  if (running && known && running.isReady && running.port === known.port) return handle(running.pid, known, true);
  if (running) await stop(running.pid);
  return startNew(files, isThrowAway, 3);
}

// Between finding a free port and listening on it somebody else may have taken it.
async function startNew(files: Files, isThrowAway: boolean, attempts: number): Promise<PostgresServer> {
  const access = await prepare(files, readAccess(files.access), isThrowAway);
  try {
    return handle(await launch(files, access, isThrowAway ? throwAway : durable), access, false);
  } catch (error) {
    const hasLostPort = readFileSync(files.log, 'utf8').includes('could not bind');
    if (!hasLostPort || attempts <= 1) throw error;
    return startNew(files, isThrowAway, attempts - 1);
  }
}

interface Files {
  readonly cluster: string;
  readonly access: string;
  readonly log: string;
}

function filesOf(home: string): Files {
  const cluster = path.join(home, 'postgres');
  return { cluster, access: `${cluster}.json`, log: `${cluster}.log` };
}

function handle(pid: number, access: Access, wasRunning: boolean): PostgresServer {
  return { pid, wasRunning, url: (database) => urlOf(access, database), stop: () => stop(pid) };
}

async function prepare(files: Files, known: Access | undefined, isThrowAway: boolean): Promise<Access> {
  const isNew = !existsSync(files.cluster);
  if (!isNew && !known) {
    throw new StartError(
      `${files.access} with the password of the embedded PostgreSQL is missing or damaged: restore it.`,
    );
  }
  const base = known ?? (await newAccess());
  const access = { ...base, port: await stillFree(base.port) };
  // The access file first: a cluster without its password would be lost.
  writeAccess(files.access, access);
  const programs = await findPrograms();
  const identity = chooseIdentity(files.cluster, programs.postgres);
  const { password } = access;
  if (isNew) createCluster({ directory: files.cluster, password, programs, identity, isDurable: !isThrowAway });
  return access;
}

async function launch(
  files: Files,
  access: Access,
  settings: Readonly<Record<string, string | number>>,
): Promise<number> {
  const programs = await findPrograms();
  const identity = chooseIdentity(files.cluster, programs.postgres);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const place = ['-D', files.cluster, '-p', String(access.port), '-k', '', '-c', 'listen_addresses=127.0.0.1'];
  const [command = '', ...args] = [...identity.prefix, programs.postgres, ...place, ...options];
  handOver(files.cluster, identity);
  // To a file, not to a pipe: the server may outlive us. A group of its own: Ctrl-C is for us, not for it.
  const log = openSync(files.log, 'w', 0o600);
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, ...identity.user });
  closeSync(log);
  child.unref();
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true)).once('error', () => (hasEnded = true));
  const outcome = await until({
    check: () => (isReady(files.cluster, child.pid) ? 'ready' : hasEnded ? 'ended' : undefined),
    deadlineMs: 120_000,
  });
  if (outcome === 'ready' && child.pid !== undefined) return child.pid;
  throw new StartError(`The embedded PostgreSQL in ${files.cluster} did not start: ${reasonIn(files.log)}`);
}

function isReady(cluster: string, pid: number | undefined): boolean {
  const postmaster = readPostmaster(cluster);
  return postmaster?.pid === pid && postmaster?.isReady === true;
}

// Fast shutdown: open transactions are rolled back, the checkpoint is written. Immediate only if that hangs.
async function stop(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitForExit(pid, 30_000)) return;
  signal(pid, 'SIGQUIT');
  await waitForExit(pid, 5_000);
  if (isAlive(pid)) signal(pid, 'SIGKILL');
}

function reasonIn(log: string): string {
  const lines = readFileSync(log, 'utf8').split('\n');
  const fatal = lines.find((line) => /(FATAL|PANIC|ERROR|could not|denied)/.test(line));
  const reason = fatal?.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '') ?? 'it said nothing';
  return `${reason.replace(/\.$/, '')} (see ${log}); restore the folder from a backup, or move it away to start empty.`;
}
