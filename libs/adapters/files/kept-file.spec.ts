import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptFile } from './index.js';

let directory: string;
let file: string;
let problems: string[];
let sealed: string[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kept-'));
  file = path.join(directory, 'deep', 'kept');
  [problems, sealed] = [[], []];
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const seal = (text: string): string => {
  sealed.push(text);
  return `sealed:${Buffer.from(text).toString('base64')}`;
};

const open = (text: string): string => {
  if (!text.startsWith('sealed:')) throw new Error('the text itself must not be told');
  return Buffer.from(text.slice(7), 'base64').toString();
};

const kept = () => keptFile({ path: file, seal, open, onProblem: (problem) => problems.push(problem) });

describe('a kept file', () => {
  it('gives back what was written last, also to the next process', async () => {
    const one = kept();
    await one.write('first');
    await one.write('second ä');
    expect(await one.read()).toBe('second ä');
    expect(await kept().read()).toBe('second ä');
    expect(problems).toEqual([]);
  });

  it('is sealed on disk, for its owner only, and leaves nothing beside it', async () => {
    await kept().write('secret');
    expect(readFileSync(file, 'utf8')).toBe('sealed:c2VjcmV0');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['kept']);
  });

  it('writes one text at a time, and of those that wait only the last', async () => {
    const one = kept();
    const writes = ['a', 'b', 'c', 'd'].map((text) => one.write(text));
    await writes[1];
    expect(await one.read()).toBe('d');
    await Promise.all(writes);
    expect(sealed).toEqual(['a', 'd']);
    await one.write('e');
    expect(await one.read()).toBe('e');
  });

  it('is nothing where none was written, and that is no problem', async () => {
    expect(await kept().read()).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it('is nothing where it does not open, and says so without what is in it', async () => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'strange');
    expect(await kept().read()).toBeUndefined();
    expect(problems).toEqual([`${file} cannot be read (unknown reason): it is left out.`]);
  });

  it('says that it cannot be written, keeps what was there, and writes again when it can', async () => {
    const one = kept();
    writeFileSync(path.dirname(file), 'in the way');
    await one.write('lost');
    expect(problems).toEqual([`${file} cannot be written (EEXIST).`]);
    rmSync(path.dirname(file));
    await one.write('kept');
    expect(await one.read()).toBe('kept');
  });

  it('keeps the text before where the next cannot be sealed', async () => {
    await kept().write('before');
    const broken = (): string => {
      throw new Error('no key');
    };
    await keptFile({ path: file, seal: broken, open, onProblem: (problem) => problems.push(problem) }).write('after');
    expect(await kept().read()).toBe('before');
    expect(problems).toEqual([`${file} cannot be written (unknown reason).`]);
  });
});
