import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Config } from '#adapters/config';
import type { Database } from './database.ts';
import { originOf } from './health.ts';
import type { System } from './system.ts';

interface Started {
  readonly config: Config;
  readonly database: Database;
  readonly system: System;
  /** The data directory was made by this start. */
  readonly isNew: boolean;
  /** The first key was made by this start, and nobody has seen it yet. */
  readonly isFirstKeyNew: boolean;
}

/** What a person needs to know when everything runs. */
export function renderBanner(started: Started): string {
  return `\n${[heading(started), checks(started), addresses(started), access(started)].map(indent).join('\n\n')}\n`;
}

function heading({ config, system, isNew }: Started): string {
  const age = isNew ? 'new' : `resumed, ${count(system.requests, 'request')} logged`;
  return `Gatewright ${system.version} · Node ${process.versions.node} · data ${shown(config.dataDirectory)} (${age})`;
}

function checks({ database, system }: Started): string {
  const place = database.directory ? `embedded (${shown(database.directory)})` : 'from DATABASE_URL';
  const limits = {
    redis: 'Redis, shared by every gateway (from REDIS_URL)',
    memory: 'in memory, one process only → share them: set REDIS_URL',
  };
  const providers = system.providers.map(({ slug, source, models }) =>
    columns([slug, 12], [source, 32], [models ? count(models, 'model') : '', 0]),
  );
  return [
    `✔ database   PostgreSQL ${database.version}, ${place}`,
    `✔ limits     ${limits[system.limits]}`,
    `✔ providers  ${providers.join(`\n${' '.repeat(13)}`) || 'none yet'}`,
    ...firstKey(system),
  ].join('\n');
}

function firstKey({ first_key: key }: System): readonly string[] {
  if (!key) return [];
  const budget = key.budget ? ` · $${key.budget.amount}/${key.budget.period}` : '';
  return [`✔ key        "${key.name}"  project ${key.project}${budget}`];
}

function addresses({ config }: Started): string {
  const gateway = originOf(config.gateway);
  const admin = originOf(config.admin);
  return [
    `Gateway    ${gateway}/v1`,
    `Admin API  ${admin}/admin/v1   docs at ${admin}/admin/docs`,
    `           its token is in ${tokenPlace(config)}`,
    `Metrics    ${gateway}/metrics`,
  ].join('\n');
}

function access({ config, isFirstKeyNew }: Started): string {
  const file = path.join(config.dataDirectory, 'first-key');
  if (!existsSync(file)) return 'Make a key with POST /admin/v1/keys.';
  const secret = readFileSync(file, 'utf8').trim();
  const key = isFirstKeyNew ? secret : `$(cat ${quoted(file)})`;
  const introduction = isFirstKeyNew
    ? `Your first key, shown once (also in ${shown(file)}, mode 0600):\n  ${secret}`
    : `Your first key is in ${shown(file)}.`;
  return `${introduction}\n\nTry it now; it needs no provider key:\n${indent(curl(originOf(config.gateway), key))}`;
}

function curl(gateway: string, key: string): string {
  return [
    `curl ${gateway}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
    `  -d '{"model":"demo/hello","messages":[{"role":"user","content":"hi"}]}'`,
  ].join('\n');
}

// In the command the whole path: it is pasted into another terminal, which may stand in another folder.
function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}

function tokenPlace({ dataDirectory, adminToken }: Config): string {
  return adminToken ? 'ADMIN_TOKEN' : shown(path.join(dataDirectory, 'admin-token'));
}

function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

function columns(...cells: readonly (readonly [string, number])[]): string {
  return cells
    .map(([text, width]) => text.padEnd(width))
    .join(' ')
    .trimEnd();
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
