import type { CacheControl, Content, Part, TextPart } from '../../../hub/index.js';
import { demand, type Json, list, type Lose, loseRest, maybe, read, record, string, typed, under } from './reading.js';
import { readSource } from './source.js';

/** What may be said in a turn, in the system prompt, or by a tool: a string, or blocks, each with its path. */
export interface Block {
  readonly block: Json & { readonly type: string };
  readonly path: string;
}

/** The blocks of a content; a string is one of them. */
export function blocksOf(content: unknown, path: string): readonly Block[] {
  if (typeof content === 'string') return [{ block: { type: 'text', text: content }, path }];
  return demand(list, content, path).map((block, index) => ({
    block: demand(typed, block, under(path, index)),
    path: under(path, index),
  }));
}

/** A block as parts of the hub form. What no model but Claude knows is lost. */
export function readPart({ block, path }: Block, lose: Lose): readonly Part[] {
  const reader = Object.hasOwn(readers, block.type) ? readers[block.type] : undefined;
  if (reader) return cached(reader(block, path, lose), cacheOf(block, path));
  lose(path);
  return [];
}

/** All parts of a content. */
export const partsOf = (content: unknown, path: string, lose: Lose): readonly Part[] =>
  blocksOf(content, path).flatMap((block) => readPart(block, lose));

/** Words alone are a string, as most callers of OpenAI write them. */
export function contentOf(parts: readonly Part[]): Content {
  const [only] = parts;
  if (!only) return '';
  return parts.length === 1 && only.type === 'text' && !only.cache_control ? only.text : parts;
}

/** A breakpoint of the prompt cache stands after the last part of its block. */
export function cached(parts: readonly Part[], cache: CacheControl | undefined): readonly Part[] {
  const last = parts.at(-1);
  if (!cache || !last) return parts;
  return [...parts.slice(0, -1), { ...last, cache_control: last.cache_control ?? cache }];
}

/** Seam: what a breakpoint says beside its type goes on as it is. */
export const cacheOf = (block: Json, path: string): CacheControl | undefined =>
  maybe(record, block, 'cache_control', path) as CacheControl | undefined;

type Reader = (block: Json, path: string, lose: Lose) => readonly Part[];

const readText: Reader = (block, path, lose) => {
  if (Array.isArray(block['citations']) && block['citations'].length > 0) lose(under(path, 'citations'));
  loseRest(block, ['type', 'text', 'citations', 'cache_control'], path, lose);
  return [words(read(string, block, 'text', path))];
};

const readImage: Reader = (block, path, lose) => {
  loseRest(block, ['type', 'source', 'cache_control'], path, lose);
  return readSource(read(typed, block, 'source', path), { ...sourced(path, lose), isImage: true });
};

const readDocument: Reader = (block, path, lose) => {
  loseRest(block, ['type', 'source', 'title', 'cache_control'], path, lose);
  const title = maybe(string, block, 'title', path);
  return readSource(read(typed, block, 'source', path), { ...sourced(path, lose), isImage: false, title });
};

/** A result of a search has no form of its own elsewhere: its words, under its title and address. */
const readSearchResult: Reader = (block, path, lose) => {
  loseRest(block, ['type', 'source', 'title', 'content', 'cache_control'], path, lose);
  const head = `${read(string, block, 'title', path)} (${read(string, block, 'source', path)})`;
  return [words(head), ...partsOf(block['content'], under(path, 'content'), lose)];
};

const sourced = (path: string, lose: Lose) => ({
  path: under(path, 'source'),
  inside: (content: unknown, at: string) => partsOf(content, at, lose),
  lose,
});

const words = (text: string): TextPart => ({ type: 'text', text });

const readers: Readonly<Record<string, Reader>> = {
  text: readText,
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
};
