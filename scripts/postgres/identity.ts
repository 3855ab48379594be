import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lchownSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** How to call a program so that it does not see itself as root: PostgreSQL refuses to be root. */
export interface Identity {
  /** The command in front of the program. */
  readonly prefix: readonly string[];
  /** Whom the folder must belong to; absent when it may stay as it is. */
  readonly owner?: User;
  /** Whom Node itself has to become. */
  readonly user?: User;
}

const nobody: User = { uid: 65534, gid: 65534 };
// Without the bit access(2), which initdb asks, would not count the right of a user who is not root.
const onlyPassFolders = [
  '--securebits=+no_setuid_fixup',
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=+dac_override',
  '--bounding-set=-all,+dac_override',
];
const namespace = ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];

/** Who the server of this folder runs as. The folder's owner is the memory of what an earlier start chose. */
export function chooseIdentity(directory: string, program: string): Identity {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = existsSync(directory) ? statSync(directory) : undefined;
  if (owner && owner.uid !== 0) return become({ uid: owner.uid, gid: owner.gid }, program);
  // In a user namespace root appears as nobody and keeps root's access to the folder, even under /root.
  if (runs([...namespace, program, '--version'])) return { prefix: namespace };
  return become(nobody, program);
}

/** Gives a folder to the chosen user, who must also be able to walk through its parent. */
export function handOver(directory: string, { owner }: Identity): void {
  if (!owner) return;
  if (statSync(directory).uid !== owner.uid) giveAll(directory, owner);
  const parent = path.dirname(directory);
  chmodSync(parent, statSync(parent).mode | 0o011);
}

// Containers usually refuse namespaces, but leave root the right to pass closed folders: hand that one right on.
function become(owner: User, program: string): Identity {
  const prefix = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...onlyPassFolders];
  return runs([...prefix, program, '--version']) ? { prefix, owner } : { prefix: [], owner, user: owner };
}

function giveAll(directory: string, { uid, gid }: User): void {
  chownSync(directory, uid, gid);
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    lchownSync(path.join(directory, name), uid, gid);
  }
}

function runs([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
