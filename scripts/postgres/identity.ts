import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lchownSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** How to call a program so that it does not see itself as root: PostgreSQL refuses to be root. */
export interface Identity {
  readonly prefix: readonly string[];
  readonly owner?: { readonly uid: number; readonly gid: number };
}

const nobody = { uid: 65534, gid: 65534 };
const namespace = ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];

/** Who the server of this folder runs as. The folder's owner is the memory of what an earlier start chose. */
export function chooseIdentity(directory: string, program: string): Identity {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = existsSync(directory) ? statSync(directory) : undefined;
  if (owner && owner.uid !== 0) return { prefix: [], owner: { uid: owner.uid, gid: owner.gid } };
  // In a user namespace root appears as nobody and keeps root's access to the folder, even under /root.
  if (runs([...namespace, program, '--version'])) return { prefix: namespace };
  return { prefix: [], owner: nobody };
}

/** Gives a folder to the chosen user, who must also be able to walk through its parent. */
export function handOver(directory: string, { owner }: Identity): void {
  if (!owner) return;
  if (statSync(directory).uid !== owner.uid) giveAll(directory, owner);
  const parent = path.dirname(directory);
  chmodSync(parent, statSync(parent).mode | 0o011);
}

function giveAll(directory: string, { uid, gid }: NonNullable<Identity['owner']>): void {
  chownSync(directory, uid, gid);
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    lchownSync(path.join(directory, name), uid, gid);
  }
}

function runs([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
