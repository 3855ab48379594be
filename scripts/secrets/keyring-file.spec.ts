import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newEncryptionKey } from '../up/new-secrets.ts';
import { addKey, ensureKeys, keyringFileIn } from './keyring-file.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gatewright-keyring-'));
  file = keyringFileIn(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the file of the encryption keys', () => {
  it('is made once, and stays', () => {
    const made = ensureKeys(file);
    expect(made).toHaveLength(1);
    expect(ensureKeys(file)).toEqual(made);
  });

  it('has a new key in its first line, with the ones before it behind it', () => {
    const [oldest] = ensureKeys(file);
    const [older] = addKey(file);
    const keys = addKey(file);
    expect([keys.length, keys.slice(1)]).toEqual([3, [older, oldest]]);
    expect(readFileSync(file, 'utf8')).toBe(`${keys.join('\n')}\n`);
    expect(ensureKeys(file)).toEqual(keys);
  });

  it('belongs to its owner only, and leaves nothing beside it', () => {
    const key = newEncryptionKey();
    writeFileSync(file, key, { mode: 0o644 }); // as an earlier version wrote it: without the end of the line
    expect(ensureKeys(file)).toEqual([key]);
    addKey(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['encryption-key']);
  });

  it.each(['', 'short\n', `${newEncryptionKey()}\nhalf a li`])('is not touched where it is damaged: %j', (text) => {
    writeFileSync(file, text);
    expect(() => ensureKeys(file)).toThrow('is damaged');
    expect(() => addKey(file)).toThrow('is damaged');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
