import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { StartError } from '../start-error.ts';
import { agents } from './agents.ts';

/** Where the agents are installed: more than a gigabyte that no checkout should have of its own. */
export const cacheFolder = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'gatewright', 'clients');

/** Installs the agents in their pinned versions, unless they are there. */
export function install(): void {
  const folder = cacheFolder();
  const stamp = path.join(folder, 'installed.json');
  const manifest = JSON.stringify({
    private: true,
    dependencies: Object.fromEntries(agents.map(({ npm, version }) => [npm, version])),
    // What their install scripts do is to link the program of this platform.
    allowScripts: Object.fromEntries(agents.map(({ npm }) => [npm, true])),
  });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return;
  console.log(`  installing ${agents.map(({ npm, version }) => `${npm}@${version}`).join(', ')} into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), manifest);
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new StartError('npm could not install the agents: see above.');
  writeFileSync(stamp, manifest);
}
