import { describe, expect, it } from '@jest/globals';
import { deprecatedUses, languages } from './index.js';

describe('what a request uses that is deprecated', () => {
  const deprecations = [
    { feature: 'old', where: { is: 'field' as const, name: 'old' }, use: 'new' },
    { feature: 'v1', where: { is: 'header' as const, name: 'version', value: '1' }, use: 'v2' },
  ];
  const uses = (body: object, headers = {}) =>
    deprecatedUses({ deprecations }, { body: body as Record<string, unknown>, headers }).map(({ feature }) => feature);

  it.each([
    [{}, {}, []],
    [{ old: null }, { version: '2' }, []],
    [{ old: 0 }, {}, ['old']],
    [{ old: false }, { version: '1' }, ['old', 'v1']],
  ])('is seen in %j with %j', (body, headers, expected) => {
    expect(uses(body, headers)).toEqual(expected);
  });

  it('is nothing in a language without any', () => {
    expect(deprecatedUses({}, { body: { old: 1 }, headers: {} })).toEqual([]);
  });
});

describe.each(languages.map((language) => [language.id, language] as const))('the language %s', (_, language) => {
  const { versions = [], deprecations = [] } = language;
  const days = [...versions, ...deprecations].flatMap(({ since, sunset }) => [since ?? [], sunset ?? []].flat());

  it('names days as days, and each feature once in a form that a header may have', () => {
    for (const day of days) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
    const features = deprecations.map(({ feature }) => feature);
    expect(new Set(features).size).toBe(features.length);
    for (const feature of features) expect(feature).toMatch(/^[\x21-\x7e][\x20-\x7e]*$/);
  });

  it('says of each what to use instead', () => {
    for (const { use } of deprecations) expect(use).not.toBe('');
  });
});
