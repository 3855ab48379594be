import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { readPostmaster } from '../../scripts/postgres/postmaster.ts';
import { isAlive } from '../../scripts/processes.ts';
import { until } from '../../scripts/until.ts';
import { closes, newPlace, start, type Place } from './starting.ts';
import { makeTree, type Tree } from './tree.ts';

jest.setTimeout(120_000);

let tree: Tree;
let place: Place;

const at = (name: string): string => path.join(place.dataDirectory, name);
const modeOf = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);
const postmaster = (): number => readPostmaster(at('postgres'))?.pid ?? 0;

beforeAll(async () => {
  tree = makeTree();
  place = await newPlace(tree.directory, 'one');
});

afterAll(() => tree.remove());

describe('the first start', () => {
  it('shows the first key and a request that works as printed, and stops on Ctrl-C', async () => {
    const first = start(place);
    await first.says('Try it now');
    expect(first.output()).toMatch(/PostgreSQL 18\.\d+, embedded/);
    expect(first.output()).toContain('(new)');
    expect((await asPrinted(first.output())).status).toBe(200);
    const server = postmaster();
    expect(isAlive(server)).toBe(true);
    first.child.kill('SIGINT');
    expect(await first.ends()).toBe(0);
    expect(isAlive(server)).toBe(false);
    expect(await closes(place.gatewayPort)).toBe(true);
  });

  it('leaves secrets that only their owner can read', () => {
    expect(modeOf('.')).toBe('700');
    expect(['admin-token', 'encryption-key', 'first-key', 'postgres.json'].map(modeOf)).toEqual([
      '600',
      '600',
      '600',
      '600',
    ]);
    expect(readFileSync(at('admin-token'), 'utf8')).toMatch(/^gwa_[0-9A-Za-z]{43}\n$/);
    expect(Buffer.from(readFileSync(at('encryption-key'), 'utf8'), 'base64')).toHaveLength(32);
  });
});

describe('a later start', () => {
  it('resumes, and names the file of the key instead of the key', async () => {
    const secret = readFileSync(at('first-key'), 'utf8');
    const later = start(place);
    await later.says('Try it now');
    expect(later.output()).toContain('(resumed, 1,204 requests logged)');
    expect(later.output()).not.toContain(secret);
    expect(later.output()).toContain(`$(cat ${at('first-key')})`);
    later.child.kill('SIGTERM');
    expect(await later.ends()).toBe(0);
  });

  it('works after the one before was killed, and takes over the database it left running', async () => {
    const killed = start(place);
    await killed.says('Try it now');
    const server = postmaster();
    killed.child.kill('SIGKILL');
    expect(await closes(place.gatewayPort)).toBe(true);
    expect(await closes(place.adminPort)).toBe(true);
    const next = start(place);
    await next.says('Try it now');
    expect(postmaster()).toBe(server);
    next.child.kill('SIGINT');
    expect(await next.ends()).toBe(0);
    expect(isAlive(server)).toBe(false);
  });
});

describe('a running start', () => {
  it('starts an app again that has died, and the database, and says so', async () => {
    const running = start(place);
    await running.says('Try it now');
    await fetch(`http://127.0.0.1:${place.gatewayPort}/crash`).catch(() => undefined);
    await running.says('gateway has ended (exit code 7): starting it again in 0.25 s');
    await running.says('gateway serves again');
    const server = postmaster();
    process.kill(server, 'SIGINT');
    await running.says('the embedded PostgreSQL has ended: starting it again');
    const again = await until({ check: () => (isOther(server) ? true : undefined), deadlineMs: 60_000 });
    expect(again).toBe(true);
    running.child.kill('SIGINT');
    expect(await running.ends()).toBe(0);
  });

  it('keeps its data directory for itself', async () => {
    const running = start(place);
    await running.says('Try it now');
    const other = start({ ...(await newPlace(tree.directory, 'one')), dataDirectory: place.dataDirectory });
    expect(await other.ends()).toBe(1);
    expect(other.output()).toMatch(/is used by process \d+: stop that one, or set DATA_DIR/);
    running.child.kill('SIGINT');
    expect(await running.ends()).toBe(0);
  });
});

describe('a start as root', () => {
  const isRoot = process.getuid?.() === 0;

  (isRoot ? it : it.skip)('runs the database as somebody else, also where namespaces are refused', async () => {
    const programs = path.join(tree.directory, 'refusing');
    mkdirSync(programs);
    writeFileSync(path.join(programs, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const root = await newPlace(tree.directory, 'root');
    const started = start(root, { PATH: `${programs}:${process.env.PATH}` });
    await started.says('Try it now');
    expect(statSync(path.join(root.dataDirectory, 'postgres')).uid).not.toBe(0);
    started.child.kill('SIGINT');
    expect(await started.ends()).toBe(0);
  });
});

describe('a start that cannot be', () => {
  it('ends with 3 and one sentence when a port is taken, before it touches anything', async () => {
    const taken = await newPlace(tree.directory, 'taken');
    const squatter = createServer().listen(taken.adminPort, '127.0.0.1');
    const refused = start(taken);
    expect(await refused.ends()).toBe(3);
    expect(refused.output()).toBe(
      `Port ${taken.adminPort} on 127.0.0.1 is in use: stop what listens there, or set ADMIN_PORT to another port.\n`,
    );
    expect(existsSync(taken.dataDirectory)).toBe(false);
    squatter.close();
  });

  it('ends with 2 and one sentence when a variable is wrong', async () => {
    const refused = start(place, { GATEWAY_PORT: 'http' });
    expect(await refused.ends()).toBe(2);
    expect(refused.output()).toBe('GATEWAY_PORT must be a whole number from 1 to 65535, and is "http".\n');
  });

  it('ends with 1 and one sentence when the database folder is broken', async () => {
    writeFileSync(at('postgres/PG_VERSION'), 'rubbish\n');
    const refused = start(place);
    expect(await refused.ends()).toBe(1);
    expect(refused.output()).toMatch(
      /^The embedded PostgreSQL in .*postgres did not start: .*postgres" is not a valid data directory .*\n$/,
    );
  });

  it('ends with 1 and one sentence when the database somebody named does not answer', async () => {
    const refused = start(place, {
      DATABASE_URL: `postgresql://someone:secret@127.0.0.1:${place.gatewayPort}/nowhere`,
    });
    expect(await refused.ends()).toBe(1);
    expect(refused.output()).toMatch(/^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:\d+\/nowhere does not answer: .*\n$/);
    expect(refused.output()).not.toContain('secret');
  });
});

function isOther(server: number): boolean {
  const postmaster = readPostmaster(at('postgres'));
  return postmaster !== undefined && postmaster.pid !== server && postmaster.isReady;
}

/** Does what the printed curl does: a new machine may have none. */
async function asPrinted(output: string): Promise<Response> {
  const [, url = ''] = /curl (\S+)/.exec(output) ?? [];
  const [, body = ''] = /-d '(.*)'/.exec(output) ?? [];
  const headers = [...output.matchAll(/-H "([^:"]+): ([^"]+)"/g)].map(([, name = '', value = '']): [string, string] => [
    name,
    value,
  ]);
  return fetch(url, { method: 'POST', body, headers: Object.fromEntries(headers) });
}
