import { spawn } from 'node:child_process';

// npm run check: everything that needs no database. Two at a time, for most machines have two cores; what was said is shown
// when its step is over, so that nothing is mixed.
const steps = ['lint', 'types', 'test:unit', 'format:check', 'imports'];

const failed = [];
await Promise.all([work(), work()]);
if (failed.length > 0) {
  console.error(`\nnpm run check failed at: ${failed.join(', ')}.`);
  process.exit(1);
}

async function work() {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const { code, output } = await run(step);
    process.stdout.write(`── ${step}\n${output}\n`);
    if (code !== 0) failed.push(step);
  }
}

function run(step) {
  const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
