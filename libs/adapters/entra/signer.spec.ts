import { describe, expect, it } from '@jest/globals';
import type { CloudCredential, SignedCall, TokenQuestion } from '#core/credentials';
import { entraSigner } from './index.js';

const call: SignedCall = { method: 'POST', url: new URL('https://res.openai.azure.com/openai/v1/chat/completions') };

function world(fields: Readonly<Record<string, string>> = {}) {
  const asked: TokenQuestion[] = [];
  const credential: CloudCredential = {
    by: 'entra',
    fields: { tenant_id: 'tenant-1', client_id: 'app-1', client_secret: 'not-a-real-secret', ...fields },
    allowPrivateNetwork: false,
  };
  const signer = entraSigner({
    ask: async (question) => {
      asked.push(question);
      return { status: 200, text: JSON.stringify({ access_token: `token-${asked.length}`, expires_in: 3_600 }) };
    },
    wall: () => 0,
  });
  return { asked, headers: () => signer.headersFor(credential, call), forget: () => signer.forget(credential) };
}

describe('a token of Entra', () => {
  it('is asked for with the credentials of the application, and shown', async () => {
    const { asked, headers } = world();
    expect(await headers()).toEqual({ authorization: 'Bearer token-1' });
    expect(asked).toEqual([
      {
        url: 'https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token',
        form: {
          grant_type: 'client_credentials',
          client_id: 'app-1',
          client_secret: 'not-a-real-secret',
          scope: 'https://cognitiveservices.azure.com/.default',
        },
        allowPrivateNetwork: false,
      },
    ]);
  });

  it('is there without waiting while it is good, and asked for anew once it was refused', async () => {
    const { asked, headers, forget } = world();
    await headers();
    expect([headers(), asked.length]).toEqual([{ authorization: 'Bearer token-1' }, 1]);
    forget();
    expect(await headers()).toEqual({ authorization: 'Bearer token-2' });
  });

  it('is asked for where a cloud of its own gives them', async () => {
    const { asked, headers } = world({
      authority: 'https://login.microsoftonline.us/',
      scope: 'https://cognitiveservices.azure.us/.default',
    });
    await headers();
    expect(asked).toMatchObject([
      {
        url: 'https://login.microsoftonline.us/tenant-1/oauth2/v2.0/token',
        form: { scope: 'https://cognitiveservices.azure.us/.default' },
      },
    ]);
  });
});
