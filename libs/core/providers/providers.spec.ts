import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { providers } from './index.js';

interface Listed {
  readonly providers: readonly {
    readonly id: string;
    readonly base_url: string;
    readonly auth: { readonly env?: string[] };
  }[];
}

const file = resolve(process.cwd(), '../shared/data/providers.json');
const listed = existsSync(file) ? describe : describe.skip;
const ours = ({ id }: { id: string }) => (id === 'google' ? 'gemini' : id);

listed('the list of providers', () => {
  const { providers: rows } = JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : '{"providers":[]}') as Listed;

  it('has every provider', () => {
    expect(rows.filter((row) => !providers.has(ours(row))).map(({ id }) => id)).toEqual([]);
  });

  it('has their addresses and the variables of their keys', () => {
    // Where every customer has another address, a part of it stands in braces.
    for (const row of rows.filter(({ base_url }) => !base_url.includes('{'))) {
      const { baseUrl, environment } = providers.get(ours(row)) ?? {};
      expect(baseUrl?.startsWith(row.base_url)).toBe(true);
      expect(row.auth.env ?? []).toEqual(expect.arrayContaining([...(environment ?? [])]));
    }
  });
});

describe('every provider', () => {
  it.each([...providers.values()].map((provider) => [provider.id, provider] as const))(
    '%s is whole',
    (id, provider) => {
      expect(id).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
      expect(provider.endpoints.length).toBeGreaterThan(0);
      expect(provider.baseUrl ?? 'https://own.test').toMatch(/^(https?|demo):\/\/[^/]+[^?#]*[^/]$/);
      const dialects = [provider.dialect, ...(provider.languages ?? []).map(({ dialect }) => dialect)];
      for (const endpoint of provider.endpoints) expect(dialects.some((dialect) => dialect[endpoint])).toBe(true);
      expect(Boolean(provider.isSelfHosted)).toBe(/^(http:\/\/localhost|demo:)/.test(provider.baseUrl ?? ''));
    },
  );
});
