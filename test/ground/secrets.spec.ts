import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

let home: string;

const at = (...names: string[]): string => path.join(home, ...names);
const read = (...names: string[]): string => readFileSync(at(...names), 'utf8');

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gatewright-secrets-'));
});

afterAll(() => rmSync(home, { recursive: true }));

function makeSecrets(): number | null {
  return spawnSync(process.execPath, ['scripts/secrets.ts', at('shared'), at('data')], { cwd: root }).status;
}

describe('the secrets of the containers', () => {
  it('are made once, and stay', () => {
    expect(makeSecrets()).toBe(0);
    const first = read('data', 'encryption-key');
    expect(makeSecrets()).toBe(0);
    expect(read('data', 'encryption-key')).toBe(first);
    expect(Buffer.from(first, 'base64')).toHaveLength(32);
  });

  it('let the apps into the database that was given the same password', () => {
    const password = read('shared', 'postgres', 'password');
    expect(read('data', 'database-url')).toBe(`postgresql://gatewright:${password}@postgres:5432/gatewright`);
  });

  it('can be read by their owner only, but for the one of the metrics', () => {
    const mode = (...names: string[]): number => statSync(at(...names)).mode & 0o777;
    expect(mode('data', 'admin-token')).toBe(0o600);
    expect(mode('shared', 'postgres', 'password')).toBe(0o400);
    expect(mode('shared', 'metrics', 'token')).toBe(0o444);
  });
});

describe('the entry of the container', () => {
  const script = 'echo "$ADMIN_TOKEN|${ADMIN_TOKEN_FILE-gone}"';

  function enter(env: Record<string, string>): string {
    const options = { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' } as const;
    return spawnSync(path.join(root, 'deploy/entrypoint.sh'), ['sh', '-c', script], options).stdout.trim();
  }

  it('reads a secret from the file that is named instead of it', () => {
    writeFileSync(at('token'), 'from-the-file\n');
    expect(enter({ ADMIN_TOKEN_FILE: at('token'), ADMIN_TOKEN: '' })).toBe('from-the-file|gone');
  });

  it('prefers the secret itself', () => {
    expect(enter({ ADMIN_TOKEN_FILE: at('token'), ADMIN_TOKEN: 'itself' })).toBe('itself|gone');
  });
});
