import { SignatureV4 } from '@smithy/signature-v4';
import type { CloudCredential, Fields, SignedCall, Signer } from '#core/credentials';
import { Failure } from '#core/failure';
import { Sha256 } from './sha256.js';

/** Signs with AWS Signature Version 4. `wall` is in milliseconds since 1970. */
export function awsSigner({ service, wall }: { readonly service: string; readonly wall: () => number }): Signer {
  // The key that signs is made of the secret once a day: the library keeps it.
  const known = new WeakMap<CloudCredential, SignatureV4>();
  return {
    async headersFor(credential, call) {
      const signature = known.get(credential) ?? signatureOf(credential.fields, service);
      known.set(credential, signature);
      const { headers } = await signature.sign(toRequest(call), { signingDate: new Date(wall()) });
      return withoutHost(headers);
    },
    forget: (credential) => void known.delete(credential),
  };
}

function signatureOf(fields: Fields, service: string): SignatureV4 {
  const {
    access_key_id: accessKeyId,
    secret_access_key: secretAccessKey,
    region,
    session_token: sessionToken,
  } = fields;
  if (!accessKeyId || !secretAccessKey || !region) {
    throw new Failure('upstream_auth_failed', 'an access_key_id, a secret_access_key and a region are needed.', {
      fault: 'auth',
    });
  }
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return new SignatureV4({ service, region, credentials, sha256: Sha256 });
}

const toRequest = ({ method, url, body }: SignedCall) => ({
  method,
  protocol: url.protocol,
  hostname: url.hostname,
  path: url.pathname,
  query: queryOf(url),
  headers: { host: url.host, ...(body && { 'content-type': 'application/json' }) },
  body,
});

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
}

/** The HTTP client says the host itself, and the same. */
const withoutHost = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'));
