import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, node, root, run } from './run.mjs';

const stamp = path.join(root, 'node_modules', '.gatewright.json');

/** Installs what the program needs to run. */
export function installToRun() {
  install({ has: 'run', options: ['--omit=dev'] });
}

/** Installs what the tests and checks need too. */
export function installToDevelop() {
  install({ has: 'develop', options: ['--include=dev'] });
}

function install({ has, options }) {
  const installed = readStamp();
  const isCurrent = installed.fingerprint === fingerprint() && existsSync(node);
  if (isCurrent && (installed.has === has || installed.has === 'develop')) return;
  // Never take away what a developer has installed.
  const wanted = installed.has === 'develop' ? { has: 'develop', options: ['--include=dev'] } : { has, options };
  process.stdout.write('  installing packages …\n');
  // The lock file is the project's, not this machine's: --no-save leaves it as it is.
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false'];
  const code = npm(['install', ...wanted.options, ...quiet]);
  if (code !== 0) fail(`npm install failed (exit code ${code}): see its message above.`);
  if (!answers()) fail('npm installed no working Node 24 (package "node"): allow its install script and start again.');
  writeFileSync(stamp, JSON.stringify({ fingerprint: fingerprint(), has: wanted.has }));
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'));
  } catch {
    return {};
  }
}

// Only what decides the installation: a changed script in package.json is no reason to install again.
function fingerprint() {
  const { scripts: _scripts, imports: _imports, version: _version, ...manifest } = JSON.parse(read('package.json'));
  return createHash('sha256').update(JSON.stringify(manifest)).update(read('package-lock.json')).digest('hex');
}

function read(name) {
  const file = path.join(root, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function npm(args) {
  const cli = process.env.npm_execpath;
  return cli && cli.endsWith('.js') ? run(process.execPath, [cli, ...args]) : run('npm', args);
}

function answers() {
  return existsSync(node) && spawnSync(node, ['--version'], { stdio: 'ignore' }).status === 0;
}
