import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { languages } from './kit/languages.js';
import { startSystem, type System } from './kit/system.js';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** What the README shows in this language, in its order. */
const shown = (language: string): readonly string[] =>
  [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(
    ([, is, code = '']) => (is === language ? [code] : []),
  );

const containing = (language: string, text: string): string => {
  const found = shown(language).find((code) => code.includes(text));
  if (found) return found;
  throw new Error(`The README shows no ${language} with ${text}.`);
};

const hasCurl = spawnSync('curl', ['--version']).status === 0;

(hasCurl ? describe : describe.skip)('what the README shows', () => {
  let system: System;
  let folder: string;
  let secret: string;
  const addresses = new Map<string, string>();

  beforeAll(async () => {
    system = await startSystem();
    await system.configure('POST', '/providers', { slug: 'demo', kind: 'demo' });
    for (const { kind, base, fake } of languages) {
      const upstream = await system.upstream();
      upstream.respond(() => fake.answer(`I am ${kind}.`));
      addresses.set(kind, upstream.url + base);
    }
    ({ secret } = await system.key({ name: 'first-key' }));
    folder = mkdtempSync(path.join(tmpdir(), 'gatewright-readme-'));
    mkdirSync(path.join(folder, '.gatewright'));
    writeFileSync(path.join(folder, '.gatewright/first-key'), secret);
    writeFileSync(path.join(folder, '.gatewright/admin-token'), system.admin.settings.adminToken);
    await system.settled();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await system.stop();
  });

  /** The same, but for where it goes. */
  const here = (code: string): string =>
    code
      .replaceAll('http://127.0.0.1:4000', system.url)
      .replaceAll('http://127.0.0.1:4001', system.admin.url)
      .replaceAll(/"kind":"(\w+)",/g, (field, kind: string) => `${field}"base_url":"${addresses.get(kind)}",`);

  const shell = async (code: string): Promise<string> =>
    (await run('bash', ['-euc', here(code)], { cwd: folder })).stdout;

  it('answers the first curl', async () => {
    const answer = await shell(containing('sh', 'demo/hello'));
    expect(JSON.parse(answer)).toMatchObject({ choices: [{ message: { content: expect.stringContaining('Hello') } }] });
  });

  it('answers the application in JavaScript', async () => {
    const env = { ...process.env, NODE_OPTIONS: '', GATEWRIGHT_KEY: secret };
    const given = ['--input-type=module', '-e', here(containing('js', 'new OpenAI'))];
    expect((await run(process.execPath, given, { cwd: root, env })).stdout).toContain('Hello');
  });

  it('puts three providers behind one address', async () => {
    await shell(containing('sh', 'put providers/openai'));
    await system.settled();
    const answers = await shell(containing('sh', 'for model in'));
    for (const { kind } of languages) {
      expect(answers).toContain(`x-gatewright-provider: ${kind}`);
      expect(answers).toContain(`I am ${kind}.`);
    }
  });
});
