import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import { type CloudCredential, keptTokens } from './index.js';

const credentialOf = (name: string): CloudCredential => ({
  by: 'entra',
  fields: { client_id: name },
  allowPrivateNetwork: false,
});

/** Somebody who gives tokens of an hour, or refuses, and a clock that is told. */
function world() {
  let now = 0;
  const asked: string[] = [];
  let isAway = false;
  const tokens = keptTokens(
    async ({ fields: { client_id: name = '' } }) => {
      asked.push(name);
      if (isAway) throw new Failure('upstream_auth_failed', 'away');
      return { value: `${name}-${asked.length}`, endsMs: now + 3_600_000 };
    },
    () => now,
  );
  return {
    tokens,
    asked,
    at: (minutes: number) => void (now = minutes * 60_000),
    away: (is: boolean) => void (isAway = is),
  };
}

const a = credentialOf('a');

describe('kept tokens', () => {
  it('are asked for once, however many wait for one', async () => {
    const { tokens, asked } = world();
    const all = await Promise.all([tokens.of(a), tokens.of(credentialOf('a')), tokens.of(a)]);
    expect([all, asked]).toEqual([['a-1', 'a-1', 'a-1'], ['a']]);
  });

  it('are there at once while they are good', async () => {
    const { tokens, at } = world();
    await tokens.of(a);
    at(54);
    expect(tokens.of(a)).toBe('a-1');
  });

  it('are renewed five minutes before their end, while the old one serves on', async () => {
    const { tokens, asked, at } = world();
    await tokens.of(a);
    at(56);
    expect([tokens.of(a), tokens.of(a), asked.length]).toEqual(['a-1', 'a-1', 2]);
    await settled();
    expect(tokens.of(a)).toBe('a-2');
  });

  it('serve to their end where no new one is given, and then what went wrong is told', async () => {
    const { tokens, asked, at, away } = world();
    await tokens.of(a);
    away(true);
    at(56);
    expect(tokens.of(a)).toBe('a-1');
    await settled();
    expect([tokens.of(a), asked.length]).toEqual(['a-1', 2]); // not with every request
    at(60);
    await expect(Promise.resolve(tokens.of(a))).rejects.toThrow('away');
    away(false);
    expect(await tokens.of(a)).toBe('a-4');
  });

  it('are not kept of what was forgotten', async () => {
    const { tokens } = world();
    await tokens.of(a);
    tokens.forget(credentialOf('a'));
    expect(await tokens.of(a)).toBe('a-2');
  });

  it('belong to their credential, and are never given out after their end', async () => {
    const step = fc.record({ minutes: fc.nat(90), name: fc.constantFrom('a', 'b'), isAway: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        let now = 0;
        let isGivenAway = false;
        const tokens = keptTokens(
          async ({ fields: { client_id: name = '' } }) => {
            if (isGivenAway) throw new Failure('upstream_auth_failed', 'away');
            return { value: `${name} ${now + 3_600_000}`, endsMs: now + 3_600_000 };
          },
          () => now,
        );
        for (const { minutes, name, isAway } of steps) {
          now += minutes * 60_000;
          isGivenAway = isAway;
          const [of, ends] = (await Promise.resolve(tokens.of(credentialOf(name))).catch(() => '')).split(' ');
          await settled(); // no minutes pass while an answer that came is being read
          if (of === '') continue;
          expect(of).toBe(name);
          expect(Number(ends)).toBeGreaterThan(now);
        }
      }),
    );
  });
});

/** Lets happen what takes no time. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
