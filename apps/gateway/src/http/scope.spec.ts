import { describe, expect, it } from '@jest/globals';
import { snapshotOf } from '#core/routing/testing';
import { listModels } from './model-list.js';
import { mayAskFor, mayUse } from './scope.js';

const snapshot = snapshotOf({
  providers: { acme: { models: ['gpt', 'mini'] }, other: { models: ['gpt'] } },
  routes: {
    smart: { models: ['clever'], targets: ['acme/gpt'] },
    cheap: { models: ['clever', 'thrifty'], targets: ['acme/mini'] },
    exact: { models: ['other/gpt'], targets: ['other/gpt'] },
  },
});

const listed = (models: readonly string[], routes: readonly string[]) =>
  listModels(snapshot).flatMap(({ id }) => (mayAskFor({ models, routes }, snapshot, id) ? [id] : []));
const used = (models: readonly string[], routes: readonly string[]) =>
  snapshot.routes.flatMap((route) => (mayUse({ models, routes }, route) ? [route.slug] : []));

describe('what a key is shown', () => {
  it('is everything where it may use everything', () => {
    const names = ['smart', 'clever', 'cheap', 'thrifty', 'exact', 'other/gpt', 'acme/gpt', 'acme/mini'];
    expect(new Set(listed(['*'], ['*']))).toEqual(new Set(names));
    expect(used(['*'], ['*'])).toEqual(['smart', 'cheap', 'exact']);
  });

  it('are the names it may ask for', () => {
    expect(listed(['acme/*', 'smart'], ['*'])).toEqual(['smart', 'acme/gpt', 'acme/mini']);
    expect(used(['acme/*', 'clever'], ['*'])).toEqual(['smart', 'cheap']);
  });

  it('are the names of the routes it may use, and none that no route serves', () => {
    expect(new Set(listed(['*'], ['cheap']))).toEqual(new Set(['cheap', 'thrifty']));
    expect(used(['*'], ['ch*'])).toEqual(['cheap']);
  });

  it('is nothing without a name', () => {
    expect([listed([], ['*']), used([], ['*'])]).toEqual([[], []]);
  });
});
