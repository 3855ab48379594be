import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from '../start-error.ts';
import { userName } from './access.ts';
import { handOver, type Identity } from './identity.ts';
import type { Programs } from './programs.ts';

interface NewCluster {
  readonly directory: string;
  readonly password: string;
  readonly programs: Programs;
  readonly identity: Identity;
  readonly isDurable: boolean;
}

/** Makes an empty cluster beside its place and moves it there whole: a start killed half-way leaves no half cluster. */
export function createCluster(cluster: NewCluster): void {
  const draft = `${cluster.directory}.new`;
  const passwordFile = `${cluster.directory}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  handOver(draft, cluster.identity);
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.identity.owner) chownSync(passwordFile, cluster.identity.owner.uid, cluster.identity.owner.gid);
  try {
    initialise(cluster, draft, passwordFile);
    renameSync(draft, cluster.directory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function initialise(
  { directory, programs, identity, isDurable }: NewCluster,
  draft: string,
  passwordFile: string,
): void {
  const login = ['-U', userName, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const options = ['-D', draft, ...login, '-E', 'UTF8', '--locale=C', ...(isDurable ? [] : ['--no-sync'])];
  const [command = '', ...args] = [...identity.prefix, programs.initdb, ...options];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...identity.user });
  if (status === 0) return;
  const said = stderr?.trim() || error?.message || 'initdb failed';
  if (identity.user && /EACCES|permission denied/i.test(said)) throw unreachable(directory);
  const reason = said.split('\n').findLast((line) => /error|cannot|could not/i.test(line)) ?? said;
  throw new StartError(`PostgreSQL could not create ${directory}: ${reason.replace(/\.$/, '')}.`);
}

// Root, where user namespaces are refused, in a folder that only root may enter.
function unreachable(directory: string): StartError {
  return new StartError(
    `PostgreSQL refuses to run as root, and another user cannot reach ${directory}: start as an ordinary user, move the folder out of root's home, or set DATABASE_URL.`,
  );
}
