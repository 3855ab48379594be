import {
  type AskForToken,
  type CloudCredential,
  keptTokens,
  readToken,
  type Signer,
  type Token,
  tokenHeaders,
} from '#core/credentials';

export interface EntraOptions {
  readonly ask: AskForToken;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

/** Proves who is asking by tokens of Microsoft Entra: an application with its secret. */
export function entraSigner({ ask, wall }: EntraOptions): Signer {
  const tokens = keptTokens((credential) => fetchToken(credential, ask, wall), wall);
  return { headersFor: (credential) => tokenHeaders(tokens.of(credential)), forget: (one) => tokens.forget(one) };
}

const AUTHORITY = 'https://login.microsoftonline.com';
const SCOPE = 'https://cognitiveservices.azure.com/.default';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
async function fetchToken(
  { fields, allowPrivateNetwork }: CloudCredential,
  ask: AskForToken,
  wall: () => number,
): Promise<Token> {
  const { tenant_id: tenant = '', client_id = '', client_secret = '', authority = AUTHORITY, scope = SCOPE } = fields;
  const url = `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope };
  const askedMs = wall();
  return readToken(await ask({ url, form, allowPrivateNetwork }), askedMs);
}
