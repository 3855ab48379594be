import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { variables } from '../../libs/adapters/config/variables.ts';
import { blocks } from './blocks.ts';
import { environmentRows } from './environment.ts';
import { blocksIn, renewed } from './page.ts';

const folder = path.resolve(process.cwd(), 'docs');
const pages = readdirSync(folder).filter((file) => file.endsWith('.md'));
const read = (page: string): string => readFileSync(path.join(folder, page), 'utf8');

describe('the generated parts of the documentation', () => {
  it.each(pages)('are current in docs/%s: else run npm run docs', (page) => {
    expect(renewed(read(page))).toBe(read(page));
  });

  it('stand in one page each', () => {
    expect(pages.flatMap((page) => blocksIn(read(page))).toSorted()).toEqual(Object.keys(blocks).toSorted());
  });

  it('name every variable of the environment', () => {
    expect(Object.keys(environmentRows)).toEqual(Object.keys(variables.shape));
  });

  it.each(Object.entries(environmentRows))('tell the default of %s', (name, { value }) => {
    const shape = variables.shape[name as keyof typeof environmentRows];
    expect(shape.parse(value)).toEqual(shape.parse(undefined));
  });
});

describe('links in the documentation', () => {
  const top = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((file) =>
    path.resolve(process.cwd(), file),
  );
  const files = [...top, ...pages.map((page) => path.join(folder, page))];

  it.each(files.map((file) => path.relative(process.cwd(), file)))('of %s lead somewhere', (file) => {
    const targets = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter((target) => !exists(path.resolve(path.dirname(file), target)));
    expect(missing).toEqual([]);
  });
});

function exists(file: string): boolean {
  try {
    return readdirSync(path.dirname(file)).includes(path.basename(file));
  } catch {
    return false;
  }
}
