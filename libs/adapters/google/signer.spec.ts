import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CloudCredential, SignedCall, TokenQuestion } from '#core/credentials';
import { googleSigner } from './index.js';

const call: SignedCall = { method: 'POST', url: new URL('https://aiplatform.googleapis.com/v1') };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const NOW = 1_790_000_000_000;

const credentialOf = (account: object): CloudCredential => ({
  by: 'google',
  fields: {
    service_account: JSON.stringify({
      type: 'service_account',
      client_email: 'gateway@a-project.iam.example',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'key-1',
      token_uri: 'https://tokens.example/token',
      ...account,
    }),
  },
  allowPrivateNetwork: true,
});

function world(account: object = {}) {
  const asked: TokenQuestion[] = [];
  const signer = googleSigner({
    ask: async (question) => {
      asked.push(question);
      return { status: 200, text: JSON.stringify({ access_token: `token-${asked.length}`, expires_in: 3_599 }) };
    },
    wall: () => NOW,
  });
  return { asked, headers: async () => signer.headersFor(credentialOf(account), call) };
}

describe('a token of a service account', () => {
  it('is asked for with a claim that its key has signed, once for many requests', async () => {
    const { asked, headers } = world();
    const all = await Promise.all([headers(), headers(), headers()]);
    expect(all).toEqual(Array.from({ length: 3 }, () => ({ authorization: 'Bearer token-1' })));
    expect(asked).toHaveLength(1);
    const [{ url, form, allowPrivateNetwork } = nothing] = asked;
    expect([url, allowPrivateNetwork]).toEqual(['https://tokens.example/token', true]);
    expect(form['grant_type']).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', claims = '', signature = ''] = form['assertion']?.split('.') ?? [];
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(read(claims)).toEqual({
      iss: 'gateway@a-project.iam.example',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://tokens.example/token',
      iat: NOW / 1_000,
      exp: NOW / 1_000 + 3_600,
    });
    const said = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', said, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('is not to be had with a key that is none', async () => {
    const { asked, headers } = world({ private_key: 'not-a-key' });
    await expect(headers()).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});

const nothing: TokenQuestion = { url: '', form: {}, allowPrivateNetwork: false };

const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
