import { spawn } from 'node:child_process';
import { build } from './setup/build.mjs';
import { installToDevelop } from './setup/packages.mjs';
import { fail, node, root } from './setup/run.mjs';

// npm test [-- path | -t name | --no-build | any option of jest]
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`Gatewright needs Node 20 or newer, this is ${process.version}: see https://nodejs.org.`);

const given = process.argv.slice(2);
const args = given.filter((argument) => argument !== '--no-build');

installToDevelop();
// A tree that does not compile fails in the end, but says first which tests fail with it.
const isBuilt = given.includes('--no-build') || build();

const child = spawn(node, ['scripts/test/run.ts', ...(isBuilt ? [] : ['--build-failed']), ...args], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));
child.on('exit', (code) => process.exit(code ?? 1));
