import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { EncryptionKeyError, type Place, secretsFrom } from './index.js';

const encryptionKey = () => randomBytes(32).toString('base64');
const secrets = secretsFrom(encryptionKey());
const place: Place = { table: 'providers', id: 'prov_1', field: 'api_key' };

const places = fc.record({ table: fc.string(), id: fc.string(), field: fc.string() });

describe('A sealed secret', () => {
  it('opens to what it was, in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), places, (text, where) => {
        expect(secrets.open(secrets.seal(text, where), where)).toBe(text);
      }),
    );
  });

  it('does not open in another row, table or field', () => {
    fc.assert(
      fc.property(places, places, (from, to) => {
        fc.pre(from.table !== to.table || from.id !== to.id || from.field !== to.field);
        expect(() => secrets.open(secrets.seal('sk-secret', from), to)).toThrow('cannot be opened');
      }),
    );
  });

  it('does not open when a single bit was changed', () => {
    const sealed = secrets.seal('sk-secret', place);
    const [version, keyId, nonce = '', body = ''] = sealed.split('.');
    const flipped = (part: string, bit: number) => {
      const bytes = Buffer.from(part, 'base64url');
      const at = bit % (bytes.length * 8);
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      return bytes.toString('base64url');
    };
    fc.assert(
      fc.property(fc.nat(), (bit) => {
        expect(() => secrets.open(`${version}.${keyId}.${flipped(nonce, bit)}.${body}`, place)).toThrow(
          'changed or moved',
        );
        expect(() => secrets.open(`${version}.${keyId}.${nonce}.${flipped(body, bit)}`, place)).toThrow(
          'changed or moved',
        );
      }),
    );
  });

  it.each(['', 'v1', 'v1...', 'sk-plain', 'v2.a.b.c'])('does not open from %j', (sealed) => {
    expect(() => secrets.open(sealed, place)).toThrow('cannot be opened');
  });

  it('says so when it was sealed with another encryption key', () => {
    const other = secretsFrom(encryptionKey());
    expect(() => other.open(secrets.seal('sk-secret', place), place)).toThrow('another ENCRYPTION_KEY');
  });

  it('never looks the same twice', () => {
    expect(secrets.seal('sk-secret', place)).not.toBe(secrets.seal('sk-secret', place));
  });
});

describe('The digest of a key', () => {
  it('is the same for the same secret and another with another encryption key', () => {
    const digest = secrets.digestKey('gw_live_a');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.digestKey('gw_live_a')).toBe(digest);
    expect(secretsFrom(encryptionKey()).digestKey('gw_live_a')).not.toBe(digest);
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
  });
});
