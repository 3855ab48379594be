import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A copy of the project with stubs instead of the apps: what the start needs, without what it starts. */
export interface Tree {
  readonly directory: string;
  readonly remove: () => void;
}

export function makeTree(): Tree {
  const directory = mkdtempSync(path.join(tmpdir(), 'gatewright-tree-'));
  const at = (...names: string[]): string => path.join(directory, ...names);
  for (const name of ['scripts', 'prisma', 'package.json'])
    cpSync(path.join(root, name), at(name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), at('node_modules'));
  for (const name of ['admin', 'gateway']) {
    mkdirSync(at('dist/apps', name, 'src'), { recursive: true });
    cpSync(path.join(import.meta.dirname, 'fixtures/stub-app.mjs'), at('dist/apps', name, 'src/main.js'));
  }
  compile(path.join(root, 'libs/adapters/config'), at('dist/libs/adapters/config'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

// Without the compiler: these files contain nothing but types to take away.
function compile(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
    const code = stripTypeScriptTypes(readFileSync(path.join(from, name), 'utf8'));
    writeFileSync(path.join(to, name.replace(/\.ts$/, '.js')), code);
  }
}
