// npm run fuzz [-- --seconds 60 --seed 1 --path 3:1]: spoilt requests against both programs, as they were built.
import process from 'node:process';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { exchange } from './exchange.ts';
import { judge } from './judge.ts';
import { bytesOf, type Spoilt, spoilt } from './spoil.ts';
import { startWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    /** Of a failure that was printed: leads straight to it. */
    path: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [seed, seconds] = [Number(values.seed), Number(values.seconds)];

say(`  seed ${seed}, ${seconds} s: starting PostgreSQL, Redis and both programs …`);
const world = await startWorld();
try {
  process.exitCode = (await run(world)) ? 0 : 1;
} finally {
  await world.stop();
}

async function run(world: World): Promise<boolean> {
  let count = 0;
  const statuses = new Map<number, number>();
  const note = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  // Several at a time: most of the time is spent waiting, and callers do come together.
  const property = fc.asyncProperty(fc.array(spoilt, { minLength: 1, maxLength: 16 }), async (inputs) => {
    count += inputs.length;
    const problems = await Promise.all(inputs.map((input) => send(input, world, note)));
    const problem = problems.find((one) => one !== undefined);
    if (problem) throw new Error(problem);
  });
  const found = await fc.check(property, {
    ...{ seed, numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1_000, markInterruptAsFailure: false },
    ...(values.path && { path: values.path }),
  });
  say(`  ${count} inputs; answers: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
  if (found.counterexample) {
    say(`  FAILED: ${String(found.errorInstance)}`);
    for (const input of found.counterexample[0]) sayInput(input);
    say(`  again: npm run fuzz -- --seed ${found.seed} --path ${found.counterexamplePath}`);
    return false;
  }
  return !isTold(world);
}

function sayInput(input: Spoilt): void {
  say(`  input: ${JSON.stringify(input)}`);
  say(`  bytes: ${JSON.stringify(bytesOf(input, 'Bearer ...').toString('latin1').slice(0, 3_000))}`);
}

async function send(input: Spoilt, world: World, note: (status: number) => void): Promise<string | undefined> {
  const program = world[input.seed.to];
  const heard = await exchange(program.port, bytesOf(input, world.authorization[program.name]), input.pieceBytes);
  note(heard.answer?.status ?? 0);
  return judge(heard, program, world.secrets);
}

/** Whatever was sent, the logs hold no secret, and nothing that we are at fault for. */
function isTold({ gateway, admin, secrets }: World): boolean {
  const lines = `${gateway.log()}\n${admin.log()}`.split('\n');
  const bad = lines.filter(
    (line) =>
      secrets.some((secret) => line.includes(secret)) || /unhandled|by our own fault|internal_error/i.test(line),
  );
  for (const line of bad.slice(0, 5)) say(`  LOG: ${line.slice(0, 1_000)}`);
  return bad.length > 0;
}
