import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startSystem, type System } from '../e2e/kit/system.js';
import { python } from './python.js';

const run = promisify(execFile);
const page = readFileSync(path.resolve('docs/clients.md'), 'utf8');

/** The examples in this language, each with the heading it stands under. */
const shown = (language: string) =>
  page.split(/^### /m).flatMap((section) => {
    const [heading = ''] = section.split('\n');
    const blocks = [...section.matchAll(/^```(\w+)\n([^]*?)^```/gm)];
    return blocks.flatMap(([, is, code = '']) => (is === language ? [{ heading, code }] : []));
  });

describe('what docs/clients.md shows', () => {
  let system: System;
  let secret: string;
  beforeAll(async () => {
    system = await startSystem();
    await system.configure('POST', '/providers', { slug: 'demo', kind: 'demo' });
    ({ secret } = await system.key());
    await system.settled();
  });
  afterAll(() => system.stop());

  const here = (code: string): string => code.replaceAll('http://127.0.0.1:4000', system.url);

  it.each(shown('js'))(
    'runs: $heading, in JavaScript',
    async ({ code }) => {
      const env = { ...process.env, NODE_OPTIONS: '', GATEWRIGHT_KEY: secret };
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', here(code)], {
        env,
        timeout: 60_000,
      });
      expect(stdout.trim().split('\n')).toHaveLength(code.includes('for (const provider of') ? 5 : 1);
      expect(
        stdout
          .trim()
          .split('\n')
          .every((line) => line.startsWith('Hello')),
      ).toBe(true);
    },
    90_000,
  );

  const where = python.is === 'ready' ? it : it.skip;
  where.each(shown('python'))(
    'runs: $heading, in Python',
    async ({ code }) => {
      const variables = { GATEWRIGHT_KEY: secret };
      expect(python.is === 'ready' && (await python.run(variables, '-c', here(code)))).toMatch(/^Hello/);
    },
    90_000,
  );
});
