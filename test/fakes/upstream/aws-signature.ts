import { createHash, createHmac } from 'node:crypto';

/** A request as AWS would get it. */
export interface SignedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The signature that AWS itself would come to (Signature Version 4), by what the request says it has signed. */
export function awsSignature(
  request: SignedRequest,
  secret: string,
): { readonly claimed: string; readonly right: string } {
  const { scope, names, claimed } = authorizationOf(request);
  const stamp = request.headers['x-amz-date'] ?? '';
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical(request, names))].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secret}`);
  return { claimed, right: hmac(key, text).toString('hex') };
}

/** What a request says of its own signature. */
export function authorizationOf({ headers }: Pick<SignedRequest, 'headers'>) {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    );
  const [, accessKeyId = '', scope = '', names = '', claimed = ''] = found ?? [];
  return { accessKeyId, scope, names: names.split(';'), claimed };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function canonical({ method, path, headers, body }: SignedRequest, names: readonly string[]): string {
  const [pathname = '', query = ''] = path.split('?', 2);
  return [
    method,
    // Encoded once more than it was sent, as for all services but S3.
    pathname.split('/').map(encode).join('/'),
    query
      .split('&')
      .filter(Boolean)
      .map(pair)
      .toSorted(byName)
      .map((one) => one.join('='))
      .join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
}

type Pair = readonly [name: string, value: string];

const pair = (text: string): Pair => {
  const [name = '', value = ''] = text.split('=', 2);
  return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))];
};

const byName = ([one]: Pair, [other]: Pair): number => (one < other ? -1 : one > other ? 1 : 0);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
