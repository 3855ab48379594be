import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './build.mjs';
import { installToDevelop, installToRun } from './packages.mjs';
import { fail, node, root } from './run.mjs';

// Ctrl-C reaches us twice, from the terminal and from npm, which passes it on: within this time it is one.
const sameSignalMs = 250;

/** Makes the tree ready to run, runs it under Node 24 and ends as it ends. */
export function launch({ isDevelopment }) {
  if (isDevelopment) installToDevelop();
  else installToRun();
  const isBuilt = build();
  if (!isBuilt && !isDevelopment) fail('The sources do not compile: see the errors above.');
  const compiler = isDevelopment ? watchSources() : undefined;
  const child = spawn(node, ['scripts/up.ts', ...(isDevelopment ? ['--dev'] : [])], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // A group of its own: a Ctrl-C comes from us and from nowhere else, and therefore once.
    detached: true,
  });
  passSignals(child);
  stopWithNpm(child);
  child.on('exit', (code, signal) => {
    compiler?.kill();
    process.exit(code ?? (signal ? 1 : 0));
  });
}

function watchSources() {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'];
  return spawn(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

function passSignals(child) {
  let last = -Infinity;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      const now = performance.now();
      if (now - last > sameSignalMs) child.kill(name === 'SIGHUP' ? 'SIGTERM' : name);
      last = now;
    });
  }
}

// An npm that was killed cannot pass anything on, and would leave the ports taken.
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 200);
}
