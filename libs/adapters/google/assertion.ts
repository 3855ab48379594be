import { createPrivateKey, sign } from 'node:crypto';
import type { ServiceAccount } from '#core/credentials';

const HOUR_SECONDS = 3_600;

/** What a service account says of itself to get a token: a JWT, signed by its key with RS256 (RFC 7523). */
export function assertion(
  { email, privateKey, keyId, tokenUrl }: ServiceAccount,
  scope: string,
  nowMs: number,
): string {
  const seconds = Math.floor(nowMs / 1_000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) };
  const claims = { iss: email, scope, aud: tokenUrl, iat: seconds, exp: seconds + HOUR_SECONDS };
  const said = `${toText(header)}.${toText(claims)}`;
  return `${said}.${sign('RSA-SHA256', Buffer.from(said), createPrivateKey(privateKey)).toString('base64url')}`;
}

const toText = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
