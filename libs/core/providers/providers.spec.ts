import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { providers } from './index.js';

interface Listed {
  readonly providers: readonly {
    readonly id: string;
    readonly base_url: string;
    readonly protocol: string;
    readonly auth: { readonly env?: string[] };
  }[];
}

const file = resolve(process.cwd(), '../shared/data/providers.json');
const listed = existsSync(file) ? describe : describe.skip;
const ours = ({ id }: { id: string }) => (id === 'google' ? 'gemini' : id);
const spoken = new Set(['openai', 'anthropic', 'gemini', 'cohere', 'replicate', 'ollama']);
const ownAddress = new Set(['anyscale', 'modal']); // every customer has another

listed('the list of providers', () => {
  const { providers: rows } = JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : '{"providers":[]}') as Listed;
  const wanted = rows.filter(({ protocol, id }) => spoken.has(protocol) && id !== 'vertex');

  it('has every provider whose language we speak', () => {
    expect(wanted.filter((row) => !providers.has(ours(row))).map(({ id }) => id)).toEqual([]);
  });

  it('has their addresses and the variables of their keys', () => {
    for (const row of wanted.filter(({ id }) => !ownAddress.has(id))) {
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
      for (const endpoint of provider.endpoints) expect(provider.dialect[endpoint]).toBeDefined();
      expect(Boolean(provider.isSelfHosted)).toBe(/^(http:\/\/localhost|demo:)/.test(provider.baseUrl ?? ''));
    },
  );
});
