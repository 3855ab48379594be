import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { credentialPlace, EncryptionKeyError, keyIdOf, type Place, secretsFrom } from './index.js';

const encryptionKey = () => randomBytes(32).toString('base64');
const [oldKey, newKey] = [encryptionKey(), encryptionKey()];
const before = secretsFrom(oldKey);
const between = secretsFrom(newKey, [oldKey]);
const after = secretsFrom(newKey);
const place: Place = { table: 'providers', id: 'prov_1', field: 'api_key' };

const places = fc.record({ table: fc.string(), id: fc.string(), field: fc.string() });
const isElsewhere = (from: Place, to: Place) => from.table !== to.table || from.id !== to.id || from.field !== to.field;

// Made once, by the version that wrote each form: what is stored must open for ever.
const golden = {
  key: 'AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o=',
  place: credentialPlace('prov_golden'),
  v1: 'v1.9cd4059f.ej8HyeOoeaSWVs4f.RA7v6HKSMeN6G_tEOM2mAW-4hSzAeWQLHxJ5LODAs3QWzdI',
  v2: 'v2.9cd4059f.9EpZNy7UT22CwWJpPIC00NGHzidlioNeLsWy32qqeu3Ff2aJlip8qBbFS0IsD4pNZbJ2ObuEIBHL1cTh.sb9y5heQxzOerl_a.o3YszEp_DN-rxrKLPf-nRtWoQLar6t-Ndwh0M4kU8EE_vEY',
  text: 'sk-golden-Ünïcode',
  digest: '6c388ed2c0a7ce31f4fe394feecf144c378fa38aeb82ca0b4863013502cb3e47',
};

describe('A sealed secret', () => {
  it('opens to what it was, in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), places, (text, where) => {
        expect(before.open(before.seal(text, where), where)).toBe(text);
      }),
    );
  });

  it.each(['v1', 'v2'] as const)('opens in the form %s that was stored long ago', (form) => {
    expect(secretsFrom(golden.key).open(golden[form], golden.place)).toBe(golden.text);
  });

  it('does not open in another row, table or field, also after it was wrapped again', () => {
    fc.assert(
      fc.property(places, places, (from, to) => {
        fc.pre(isElsewhere(from, to));
        const sealed = before.seal('sk-secret', from);
        expect(() => between.open(sealed, to)).toThrow('cannot be opened');
        expect(() => between.rewrap(sealed, to)).toThrow('cannot be opened');
        expect(() => between.open(between.rewrap(sealed, from) ?? '', to)).toThrow('cannot be opened');
      }),
    );
  });

  it.each([
    ['v1', golden.v1],
    ['v2', golden.v2],
  ])('in the form %s does not open when any of its characters is another', (_, sealed) => {
    const secrets = secretsFrom(golden.key);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.constantFrom(...letters), (at, letter) => {
        fc.pre(sealed[at] !== letter);
        const tampered = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        expect(() => secrets.open(tampered, golden.place)).toThrow('cannot be opened');
        // Nothing that must be wrapped again either: what is current by its name alone is left as it is.
        if (keyIdOf(tampered) !== secrets.keyIds[0] || tampered.startsWith('v1.'))
          expect(() => secrets.rewrap(tampered, golden.place)).toThrow('cannot be opened');
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not open when a part is cut, left out, doubled or taken from another one', () => {
    const [one, other] = [before.seal('sk-one', place).split('.'), before.seal('sk-other', place).split('.')];
    const changes: ((parts: string[], at: number) => string[])[] = [
      (parts, at) => parts.with(at, ''),
      (parts, at) => parts.with(at, parts[at]?.slice(0, -4) ?? ''),
      (parts, at) => parts.toSpliced(at, 1),
      (parts, at) => parts.toSpliced(at, 0, parts[at] ?? ''),
      (parts, at) => (at < 2 ? [] : parts.with(at, other[at] ?? '')),
    ];
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.constantFrom(...changes), (at, change) => {
        expect(() => before.open(change(one, at).join('.'), place)).toThrow('cannot be opened');
      }),
    );
  });

  it('does not open as another version, or under the name of another key that is here', () => {
    const [, id = '', ...parts] = before.seal('sk-secret', place).split('.');
    expect(() => between.open(['v3', id, ...parts].join('.'), place)).toThrow('changed or moved');
    expect(() => between.open(['v1', id, ...parts].join('.'), place)).toThrow('changed or moved');
    expect(() => between.open(['v2', between.keyIds[0], ...parts].join('.'), place)).toThrow('changed or moved');
  });

  it.each(['', 'v1', 'v1...', 'sk-plain', 'v2.a.b.c', 'v2.a.b.c.d'])('does not open from %j', (sealed) => {
    expect(() => before.open(sealed, place)).toThrow('cannot be opened');
  });

  it('says so when it was sealed with a key that is not here, and which', () => {
    const [id] = before.keyIds;
    expect(() => after.open(before.seal('sk-secret', place), place)).toThrow(`another ENCRYPTION_KEY (${id})`);
  });

  it('never looks the same twice', () => {
    const parts = Array.from({ length: 50 }, () => before.seal('sk-secret', place).split('.').slice(2));
    expect(new Set(parts.flat()).size).toBe(150);
  });

  it('of one purpose does not open for another', () => {
    expect(() => before.open(before.snapshot.seal('all', place), place)).toThrow('cannot be opened');
    expect(before.snapshot.open(before.snapshot.seal('all', place), place)).toBe('all');
  });
});

describe('When the encryption key is changed', () => {
  it('what the old key sealed still opens, and what is sealed from now on needs the new one', () => {
    expect(between.open(before.seal('sk-secret', place), place)).toBe('sk-secret');
    expect(() => before.open(between.seal('sk-secret', place), place)).toThrow('another ENCRYPTION_KEY');
  });

  it('a secret that is wrapped again opens without the old key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), places, (text, where) => {
        const sealed = before.seal(text, where);
        const rewrapped = between.rewrap(sealed, where) ?? '';
        expect(after.open(rewrapped, where)).toBe(text);
        expect(rewrapped.split('.').slice(3)).toEqual(sealed.split('.').slice(3));
      }),
    );
  });

  it('what is wrapped by the current key is left alone', () => {
    expect(between.rewrap(between.seal('sk-secret', place), place)).toBeUndefined();
  });

  it('the first form becomes the second, also under the same key', () => {
    const rewrapped = secretsFrom(golden.key).rewrap(golden.v1, golden.place) ?? '';
    expect(rewrapped).toMatch(/^v2\.9cd4059f\./);
    expect(secretsFrom(golden.key).open(rewrapped, golden.place)).toBe(golden.text);
  });

  it('a key that is named twice is one', () => {
    expect(secretsFrom(newKey, [oldKey, newKey, oldKey]).keyIds).toEqual([...after.keyIds, ...before.keyIds]);
  });
});

describe('The digest of a key', () => {
  it('is what it always was', () => {
    expect(secretsFrom(golden.key).digests('gw_live_golden')).toEqual([
      { digest: golden.digest, madeWith: '9cd4059f' },
    ]);
  });

  it('is made with every encryption key, the current one first', () => {
    const [current, previous] = between.digests('gw_live_a');
    expect([current, previous]).toEqual([...after.digests('gw_live_a'), ...before.digests('gw_live_a')]);
    expect(current.digest).not.toBe(previous?.digest);
  });
});

describe('ENCRYPTION_KEY', () => {
  const weak = {
    empty: '',
    'a word': 'changeme',
    'too short': randomBytes(31).toString('base64'),
    'too long': randomBytes(33).toString('base64'),
    zeros: Buffer.alloc(32).toString('base64'),
    'a repeated word': Buffer.from('changeme'.repeat(4)).toString('base64'),
  };

  it.each(Object.entries(weak))('is refused with a sentence when it is %s', (_, key) => {
    expect(() => secretsFrom(key)).toThrow(EncryptionKeyError);
    expect(() => secretsFrom(key)).toThrow(/^ENCRYPTION_KEY .*openssl rand -base64 32$/);
    expect(() => secretsFrom(newKey, [key])).toThrow(/^ENCRYPTION_KEY_PREVIOUS .*openssl rand -base64 32$/);
  });
});
