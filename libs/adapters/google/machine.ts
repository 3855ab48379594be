import { noToken, type Token } from '#core/credentials';

/**
 * A token for whoever this machine is: workload identity, the account of a virtual machine, or what
 * GOOGLE_APPLICATION_CREDENTIALS names. Its library is loaded only then.
 */
export async function machineToken(scope: string): Promise<Token> {
  const { GoogleAuth } = await import('google-auth-library');
  const client = await new GoogleAuth({ scopes: [scope] }).getClient().catch(() => {
    throw noToken('this machine has no identity at Google: give a service_account.', false);
  });
  const { token } = await client.getAccessToken();
  if (!token) throw noToken('Google gave this machine no token.', true);
  return { value: token, endsMs: client.credentials.expiry_date ?? Date.now() + FALLBACK_MS };
}

/** Where its end is not told, it is asked for again soon: the library keeps it. */
const FALLBACK_MS = 60_000;
