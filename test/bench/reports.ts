// npm run bench:reports [-- rows]: how long the usage reports take over a ledger of ten million rows, in a PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
  connectDatabase,
  type PrismaClient,
  sumUsage,
  type UsageFilter,
  type UsageGroup,
  wholeHours,
} from '#adapters/database';
import { deploy } from '../../scripts/migrate/commands.ts';
import { ensureDatabase } from '../../scripts/postgres/databases.ts';
import { startPostgres } from '../../scripts/postgres/server.ts';
import { DAYS, fill } from './reports-fill.ts';

interface Report {
  readonly name: string;
  readonly days: number;
  readonly groups: readonly UsageGroup[];
  readonly only?: UsageFilter;
}

const reports: readonly Report[] = [
  { name: 'a day', days: 1, groups: [] },
  { name: 'a day, by key and model', days: 1, groups: ['key', 'model'] },
  { name: 'a day, by outcome', days: 1, groups: ['outcome'] },
  { name: 'a week, by hour', days: 7, groups: ['hour'] },
  { name: '30 days, by key', days: 30, groups: ['key'] },
  { name: '30 days, by day and model', days: 30, groups: ['day', 'model'] },
  { name: '30 days of a team, by project', days: 30, groups: ['project'], only: { team: 'team_3' } },
  { name: '90 days', days: DAYS, groups: [] },
  { name: '90 days, by team and provider', days: DAYS, groups: ['team', 'provider'] },
  { name: '90 days, by key, model and day', days: DAYS, groups: ['key', 'model', 'day'] },
  { name: '90 days of a key, by hour', days: DAYS, groups: ['hour'], only: { key: 'key_7' } },
  { name: '90 days, by hour', days: DAYS, groups: ['hour'] },
  { name: '90 days, by hour and provider', days: DAYS, groups: ['hour', 'provider'] },
  { name: '90 days of a team, by hour', days: DAYS, groups: ['hour'], only: { team: 'team_3' } },
  { name: '90 days, by hour and key', days: DAYS, groups: ['hour', 'key'] },
  { name: '31 days, by hour, team and model', days: 31, groups: ['hour', 'team', 'model'] },
  { name: '31 days of a team, model, by hour', days: 31, groups: ['hour'], only: { team: 'team_3', model: 'model_3' } },
];

const TARGET_MS = 300;
const ROUNDS = 30;
const MOST_ROWS = 10_001;

const rows = Number(process.argv[2] ?? 10_000_000);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const home = mkdtempSync(path.join(tmpdir(), 'gatewright-reports-'));
const server = await startPostgres({ home, isThrowAway: true });
try {
  await ensureDatabase(server.url('postgres'), 'reports');
  await deploy(server.url('reports'));
  const database = connectDatabase(server.url('reports'), { poolSize: 2, statementTimeoutMs: 3_600_000 });
  await run(database).finally(() => database.$disconnect());
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}

async function run(database: PrismaClient): Promise<void> {
  const before = performance.now();
  await fill(database, rows);
  const kept = await database.usageSum.groupBy({ by: ['level'], _count: true, orderBy: { level: 'asc' } });
  const levels = kept.map(({ level, _count }) => `${_count} of ${level}`).join(', ');
  say(`${rows} rows of ledger, ${levels}, made in ${seconds(performance.now() - before)} s.`);
  say('');
  say(row('report, milliseconds', 'least', 'p50', 'p99', 'target p99'));
  say(row('---', '---', '---', '---', '---'));
  for (const report of reports) {
    const took = await measure(database, report);
    const [least, p50, p99] = [quantile(took, 0), quantile(took, 0.5), quantile(took, 0.99)];
    say(
      row(
        report.name,
        least.toFixed(1),
        p50.toFixed(1),
        p99.toFixed(1),
        `${p99 < TARGET_MS ? 'below' : 'ABOVE'} ${TARGET_MS}`,
      ),
    );
  }
}

async function measure(database: PrismaClient, { groups, days, only = {} }: Report): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = performance.now();
    const span = wholeHours(new Date(Date.now() - days * 86_400_000), new Date());
    await sumUsage(database, { groups, ...span, only, most: MOST_ROWS });
    if (round > 0) took.push(performance.now() - before); // the first one connects, and reads from disk
  }
  return took.sort((one, other) => one - other);
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(0);
}

function row(...[what = '', ...figures]: readonly string[]): string {
  return `| ${what.padEnd(32)} | ${figures.map((figure) => figure.padStart(10)).join(' | ')} |`;
}
