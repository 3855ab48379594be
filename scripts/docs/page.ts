import { blocks } from './blocks.ts';

const marked = /<!-- generated: ([a-z]+) -->[\s\S]*?<!-- end of \1 -->/g;

/** The page with everything between the marks written anew. */
export const renewed = (page: string): string =>
  page.replace(marked, (_all, name: string) => {
    const block = blocks[name];
    if (!block)
      throw new Error(`There is no block '${name}': scripts/docs/blocks.ts has ${Object.keys(blocks).join(', ')}.`);
    return `<!-- generated: ${name} -->\n\n${block()}\n\n<!-- end of ${name} -->`;
  });

/** Names of the blocks that a page has. */
export const blocksIn = (page: string): readonly string[] => [...page.matchAll(marked)].map(([, name = '']) => name);
