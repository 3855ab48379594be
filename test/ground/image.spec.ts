import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const dockerfile = readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8');
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

/** What the last stage copies out of the project: `COPY a b target`. */
const copied = [...lastStage.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].flatMap(([, sources = '', target = '']) =>
  sources
    .split(' ')
    .map((source) => ({ source, target: target.endsWith('/') ? path.join(target, path.basename(source)) : target })),
);

describe('the files of the image', () => {
  let image: string;

  beforeAll(() => {
    image = mkdtempSync(path.join(tmpdir(), 'gatewright-image-'));
    for (const { source, target } of copied) {
      const into = target === './' ? path.basename(source) : target;
      cpSync(path.join(root, source), path.join(image, into), { recursive: true });
    }
    cpSync(path.join(root, 'dist'), path.join(image, 'dist'), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(image, 'node_modules'));
  });
  afterAll(() => rmSync(image, { recursive: true, force: true }));

  it('hold the catalogue, which both apps read at their start', () => {
    const script =
      "const { catalog } = await import('./dist/libs/adapters/catalog/index.js'); console.log(catalog().models('openai').length)";
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: image,
      encoding: 'utf8',
    });
    expect(Number(printed)).toBeGreaterThan(10);
  });
});
