import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isReference, resolveReference } from './index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return `file:${place}`;
};

const nothing = () => undefined;

describe('A reference to a secret', () => {
  it('is env:NAME or file:/path and not a key', () => {
    expect(['env:A', 'file:/a', 'sk-env:A'].map(isReference)).toEqual([true, true, false]);
  });

  it('reads a variable', async () => {
    const environment = (name: string) => (name === 'OPENAI_API_KEY' ? ' sk-1 ' : undefined);
    await expect(resolveReference('env:OPENAI_API_KEY', environment)).resolves.toBe('sk-1');
  });

  it('reads a file without the line end', async () => {
    await expect(resolveReference(file('key', 'sk-2\n'), nothing)).resolves.toBe('sk-2');
  });

  it('says which variable is not set', async () => {
    await expect(resolveReference('env:GONE', nothing)).rejects.toThrow('The variable GONE is not set.');
  });

  it('says which file is missing, empty, a folder or too large', async () => {
    await expect(resolveReference(`file:${folder}/gone`, nothing)).rejects.toThrow('cannot be read (ENOENT)');
    await expect(resolveReference(file('empty', '\n'), nothing)).rejects.toThrow('is empty');
    await expect(resolveReference(`file:${folder}`, nothing)).rejects.toThrow('is not a file');
    await expect(resolveReference(file('large', 'x'.repeat(65_537)), nothing)).rejects.toThrow('larger than 64 KiB');
    await expect(resolveReference('file:/dev/zero', nothing)).rejects.toThrow('is not a file');
  });

  it.each(['env:', 'env:A-B', 'env:A B', 'file:relative', 'file:/a\0b', 'sk-1'])(
    'is refused as %j',
    async (reference) => {
      await expect(resolveReference(reference, nothing)).rejects.toThrow('Write ');
    },
  );
});
