import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check, deploy, develop, reset, resolve, status } from './migrate/commands.ts';
import { ensureDatabase } from './postgres/databases.ts';
import { startPostgres } from './postgres/server.ts';
import { orExit, StartError } from './start-error.ts';

const usage = 'Usage: npm run db:deploy | db:dev <name> | db:status | db:check | db:resolve <name> | db:reset';

interface Command {
  /** Says what happened and answers the exit code. */
  readonly run: (url: string, name?: string) => Promise<number>;
  /** Needs a server to work on, not the data: without DATABASE_URL a throw-away one does. */
  readonly isThrowAway?: boolean;
}

const commands: Record<string, Command> = {
  deploy: {
    run: async (url) =>
      say(
        (await deploy(url)).map((name) => `applied ${name}`),
        'Nothing to apply.',
      ),
  },
  dev: { run: dev, isThrowAway: true },
  status: { run: async (url) => report(await status(url), 'The database is up to date.') },
  check: {
    run: async (url) => report(asList(await check(url)), 'The migrations arrive at the schema.'),
    isThrowAway: true,
  },
  resolve: { run: forget },
  reset: { run: async (url) => say(asList(await reset(url)), 'The database is empty.') },
};

if (import.meta.main) await orExit(main);

async function main(): Promise<number> {
  const [command = '', name] = process.argv.slice(2);
  const known = commands[command];
  if (!known) throw new StartError(usage, 2);
  if (process.env.DATABASE_URL) return known.run(process.env.DATABASE_URL, name);
  return known.isThrowAway ? onThrowAway(known, name) : onEmbedded(known, name);
}

async function dev(url: string, name: string | undefined): Promise<number> {
  if (!name) throw new StartError('A migration needs a name: npm run db:dev add_teams', 2);
  const made = await develop(url, name);
  return say(made ? [`created prisma/migrations/${made}`] : [], 'The schema has not changed.');
}

async function forget(url: string, name: string | undefined): Promise<number> {
  if (!name) throw new StartError('Which migration? npm run db:resolve 20260101000000_add_teams', 2);
  return say(asList(await resolve(url, name)), `${name} is forgotten: npm run db:deploy applies it again.`);
}

async function onEmbedded(command: Command, name: string | undefined): Promise<number> {
  return onServer(command, { home: path.resolve(process.env.DATA_DIR || '.gatewright'), name });
}

async function onThrowAway(command: Command, name: string | undefined): Promise<number> {
  const home = mkdtempSync(path.join(tmpdir(), 'gatewright-migrate-'));
  try {
    return await onServer(command, { home, isThrowAway: true, name });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Target {
  readonly home: string;
  readonly isThrowAway?: boolean;
  readonly name?: string | undefined;
}

async function onServer(command: Command, { home, isThrowAway = false, name }: Target): Promise<number> {
  const server = await startPostgres({ home, isThrowAway });
  try {
    await ensureDatabase(server.url('postgres'), 'gatewright');
    return await command.run(server.url('gatewright'), name);
  } finally {
    if (!server.wasRunning) await server.stop();
  }
}

function asList(line: string | void): readonly string[] {
  return line === undefined ? [] : [line];
}

function say(lines: readonly string[], otherwise: string): number {
  console.log(lines.length > 0 ? lines.join('\n') : otherwise);
  return 0;
}

// 2 as Prisma's own command answers: something differs.
function report(lines: readonly string[], otherwise: string): number {
  say(lines, otherwise);
  return lines.length > 0 ? 2 : 0;
}
