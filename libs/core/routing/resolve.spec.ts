import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesPattern, resolve } from './index.js';
import { snapshotOf, type SnapshotWish } from './testing/index.js';

const plain: SnapshotWish = {
  providers: {
    openai: { models: ['gpt', 'shared', 'meta-llama/Llama-3'] },
    azure: { models: ['shared'] },
    'a.b': { models: [] },
  },
};

/** Who would be asked, and how the name was understood. */
function meaning(name: string, wish: SnapshotWish = {}) {
  const found = resolve(snapshotOf({ ...plain, ...wish }), name);
  return found && [found.match, ...found.candidates.map(({ deployment }) => deployment.id)];
}

describe('the meaning of a name', () => {
  it('is a route before all else', () => {
    expect(meaning('gpt', { routes: { gpt: { targets: ['azure/x'] } } })).toEqual(['route', 'azure/x']);
  });

  it('is a route by any of its names', () => {
    expect(meaning('alias', { routes: { smart: { models: ['other', 'alias'], targets: ['azure/x'] } } })).toEqual([
      'route',
      'azure/x',
    ]);
  });

  it('is the first of two routes that claim it', () => {
    const routes = { one: { models: ['n'], targets: ['azure/x'] }, two: { models: ['n'], targets: ['azure/y'] } };
    expect(meaning('n', { routes })).toEqual(['route', 'azure/x']);
  });

  it('is a name in full before any pattern', () => {
    const routes = {
      wide: { models: ['claude-*'], targets: ['azure/x'] },
      own: { models: ['claude-1'], targets: ['azure/y'] },
    };
    expect(meaning('claude-1', { routes })).toEqual(['route', 'azure/y']);
  });

  it('is not the slug of a route whose targets take the name that was asked for', () => {
    const routes = { gpt5: { models: ['gpt-*'], targets: ['azure/*'] } };
    expect(meaning('gpt5', { routes })).toBeUndefined();
    expect(meaning('gpt-5', { routes })).toEqual(['route', 'azure/gpt-5']);
  });

  it('is the slug of a route for those of its targets that have a name of their own', () => {
    const routes = { mixed: { models: ['gpt-*'], targets: ['azure/*', 'openai/x'] } };
    expect(meaning('mixed', { routes })).toEqual(['route', 'openai/x']);
  });

  it('is the slug of a route that is one of its own names', () => {
    expect(meaning('gpt-5', { routes: { 'gpt-5': { models: ['gpt-*'], targets: ['azure/*'] } } })).toEqual([
      'route',
      'azure/gpt-5',
    ]);
  });

  it('is the pattern that spells out most of it', () => {
    const routes = {
      wide: { models: ['claude-*'], targets: ['azure/x'] },
      narrow: { models: ['claude-*-latest'], targets: ['azure/y'] },
    };
    expect(meaning('claude-3-latest', { routes })).toEqual(['route', 'azure/y']);
  });

  it('is a route before a provider and its model', () => {
    expect(meaning('openai/gpt', { routes: { r: { models: ['openai/*'], targets: ['azure/x'] } } })).toEqual([
      'route',
      'azure/x',
    ]);
  });

  it('is a provider and its model, split at the first slash', () => {
    expect(meaning('openai/meta/llama')).toEqual(['exact', 'openai/meta/llama']);
  });

  it('is a provider and any model, though nobody registered it', () => {
    expect(meaning('a.b/new')).toEqual(['exact', 'a.b/new']);
  });

  it('is a name with a slash where what stands before it is no provider', () => {
    expect(meaning('meta-llama/Llama-3')).toEqual(['bare', 'openai/meta-llama/Llama-3']);
  });

  it('is everybody who serves it', () => {
    expect(meaning('shared')).toEqual(['bare', 'openai/shared', 'azure/shared']);
  });

  it('is the route for everything else, which is asked last', () => {
    const routes = { rest: { models: ['*'], targets: ['azure/local'] } };
    expect([meaning('unknown', { routes }), meaning('gpt', { routes })]).toEqual([
      ['wildcard', 'azure/local'],
      ['bare', 'openai/gpt'],
    ]);
  });

  it.each(['nobody', 'nobody/gpt', '/gpt', 'openai/', '', '__proto__', 'constructor'])('is nothing for %j', (name) => {
    expect(meaning(name)).toBeUndefined();
  });

  it('is the name itself where a target says so', () => {
    const routes = { rest: { models: ['*'], targets: ['azure/*', 'openai/gpt'] } };
    expect(meaning('x/y', { routes })).toEqual(['wildcard', 'azure/x/y', 'openai/gpt']);
  });

  it('leaves out targets whose provider is gone', () => {
    expect(meaning('smart', { routes: { smart: { targets: ['gone/x', 'azure/x'] } } })).toEqual(['route', 'azure/x']);
  });
});

describe('a pattern', () => {
  it.each([
    ['gpt', 'gpt', true],
    ['gpt', 'gpt-5', false],
    ['*', '', true],
    ['claude-*', 'claude-', true],
    ['claude-*', 'Claude-3', false],
    ['*-mini', 'gpt-mini', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*bc', 'abc', false],
    ['a.c', 'abc', false],
    ['openai/*', 'openai/gpt', true],
    ['**', 'x', true],
  ])('%j matches %j: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('means what a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, raw) => {
        const name = raw.replaceAll('*', 'c');
        expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });
});
