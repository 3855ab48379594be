import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authorizationOf, awsSignature, type SignedRequest } from '../../../test/fakes/upstream/aws-signature.js';
import type { CloudCredential } from '#core/credentials';
import { awsSigner } from './index.js';

// Published by AWS with its test suite of signatures; they open nothing.
const example = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const MOMENT = Date.UTC(2015, 7, 30, 12, 36, 0);

const credential: CloudCredential = {
  by: 'aws',
  fields: { access_key_id: example.id, secret_access_key: example.secret, region: 'us-east-1' },
  allowPrivateNetwork: false,
};
const signer = awsSigner({ service: 'bedrock', wall: () => MOMENT });

describe('the signatures of the fake AWS', () => {
  const vectors: readonly [string, string, string, string][] = [
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      ...(['GET', '/?Param2=value2&Param1=value1'] as const),
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ];

  it.each(vectors)('are those that AWS has published: %s', (_, method, path, signature) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${example.id}/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`;
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', authorization };
    const { claimed, right } = awsSignature({ method, path, headers, body: new Uint8Array() }, example.secret);
    expect(right).toBe(claimed);
  });
});

const sign = async (url: URL, body: Uint8Array | undefined, by = credential): Promise<SignedRequest> => {
  const method = body ? 'POST' : 'GET';
  const headers = await signer.headersFor(by, { method, url, body });
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('host');
  const sent = { ...headers, host: url.host };
  return { method, path: url.pathname + url.search, headers: sent, body: body ?? new Uint8Array() };
};

describe('signing for Bedrock', () => {
  const url = new URL('https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3-haiku%3A0/converse');

  it('signs what AWS would come to, for models with colons and ARNs with slashes', async () => {
    const paths = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 });
    const queries = fc.dictionary(fc.stringMatching(/^[a-z-]{1,8}$/), fc.string(), { maxKeys: 2 });
    await fc.assert(
      fc.asyncProperty(paths, queries, fc.option(fc.uint8Array(), { nil: undefined }), async (path, query, body) => {
        const segments = path.map(encodeURIComponent).filter((one) => one !== '.' && one !== '..');
        const to = new URL(`https://bedrock.example:8443/model/${segments.join('/')}`);
        for (const [name, value] of Object.entries(query)) to.searchParams.append(name, value);
        to.search = to.search.replaceAll('+', '%20');
        const { claimed, right } = awsSignature(await sign(to, body), example.secret);
        expect(claimed).toBe(right);
      }),
    );
  });

  it('says for which day, region and service, and covers the body, its type and the host', async () => {
    const request = await sign(url, Buffer.from('{}'));
    expect(request.headers['x-amz-date']).toBe('20150830T123600Z');
    expect(authorizationOf(request)).toMatchObject({
      accessKeyId: example.id,
      scope: '20150830/us-east-1/bedrock/aws4_request',
      names: ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date'],
    });
    expect(JSON.stringify(request.headers)).not.toContain(example.secret);
    expect(awsSignature({ ...request, body: Buffer.from('{ }') }, example.secret).right).not.toBe(
      awsSignature(request, example.secret).right,
    );
  });

  it('sends and signs the token of temporary credentials', async () => {
    const temporary = { ...credential, fields: { ...credential.fields, session_token: 'not-a-real-session-token' } };
    const request = await sign(url, Buffer.from('{}'), temporary);
    expect(request.headers['x-amz-security-token']).toBe('not-a-real-session-token');
    expect(authorizationOf(request).names).toContain('x-amz-security-token');
    const { claimed, right } = awsSignature(request, example.secret);
    expect(claimed).toBe(right);
  });

  it('refuses to sign without a secret', async () => {
    const half = { ...credential, fields: { region: 'us-east-1' } };
    await expect(sign(url, undefined, half)).rejects.toMatchObject({ code: 'upstream_auth_failed' });
  });
});
