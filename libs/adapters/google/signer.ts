import {
  type AskForToken,
  type CloudCredential,
  keptTokens,
  readServiceAccount,
  readToken,
  type Signer,
  type Token,
  tokenHeaders,
} from '#core/credentials';
import { assertion } from './assertion.js';
import { machineToken } from './machine.js';

export interface GoogleOptions {
  readonly ask: AskForToken;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

/** What a token is good for. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Proves who is asking by tokens of Google: for a service account, or for the machine where none is given. */
export function googleSigner({ ask, wall }: GoogleOptions): Signer {
  const tokens = keptTokens(
    (credential) => (credential.fields['service_account'] ? fetchToken(credential, ask, wall) : machineToken(SCOPE)),
    wall,
  );
  return { headersFor: (credential) => tokenHeaders(tokens.of(credential)), forget: (one) => tokens.forget(one) };
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
async function fetchToken(
  { fields, allowPrivateNetwork }: CloudCredential,
  ask: AskForToken,
  wall: () => number,
): Promise<Token> {
  const account = readServiceAccount(fields['service_account'] ?? '');
  if (!account) throw new Error('it is no service account');
  const askedMs = wall();
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertion(account, SCOPE, askedMs),
  };
  return readToken(await ask({ url: account.tokenUrl, form, allowPrivateNetwork }), askedMs);
}
