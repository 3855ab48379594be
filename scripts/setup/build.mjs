import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, root, run } from './run.mjs';

const sources = ['apps/gateway', 'apps/admin', 'libs', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const stamp = path.join(root, 'dist', '.built');

/** Compiles when a source differs from what was compiled last; false when the sources have errors. */
export function build() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  process.stdout.write('  building …\n');
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // Types are checked by npm run check; a start only needs the program, in half the time.
  const isBuilt = run(node, [compiler, '-p', 'tsconfig.build.json', '--noCheck']) === 0;
  if (!isBuilt) return false;
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

// Names, times and sizes: reading every source would cost the warm start more than it saves.
function fingerprint() {
  const hash = createHash('sha256');
  for (const line of sources.flatMap((source) => describe(path.join(root, source)))) hash.update(line);
  return hash.digest('hex');
}

function describe(file) {
  if (!existsSync(file)) return [];
  const found = statSync(file);
  if (!found.isDirectory()) return isSource(file) ? [`${file}|${found.mtimeMs}|${found.size}\n`] : [];
  return readdirSync(file)
    .sort()
    .flatMap((name) => describe(path.join(file, name)));
}

function isSource(file) {
  return /\.(ts|json)$/.test(file) && !/\.(spec|contract)\.ts$/.test(file);
}
