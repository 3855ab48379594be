import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { buildConnector } from 'undici';
import {
  authority,
  expiredCertificate,
  foreignCertificate,
  goodCertificate,
  key,
} from '../../../test/fakes/upstream/certificates.js';
import {
  callTo,
  failureOf,
  type FakeUpstream,
  json,
  startUpstream,
  textOf,
  until,
} from '../../../test/fakes/upstream/index.js';
import { createUpstream, type Upstream } from './index.js';

/** TLS of a provider, with the authority of the tests trusted: U20. */
describe('a provider over TLS', () => {
  let provider: FakeUpstream | undefined;
  let upstream: Upstream;
  afterEach(async () => {
    await upstream.close();
    await provider?.close();
  });

  const trusting = () =>
    (upstream = createUpstream({
      connectorFor: ({ connectTimeoutMs }) =>
        buildConnector({ ca: authority, timeout: connectTimeoutMs, allowH2: false }),
    }));

  it('is asked when its certificate is good', async () => {
    provider = await startUpstream({ tls: { key, cert: goodCertificate } });
    provider.script(json(200, { safe: true }));
    expect(await textOf(await trusting().send(callTo(provider.url)))).toBe('{"safe":true}');
  });

  it.each([
    ['has expired', expiredCertificate, 'CERT_HAS_EXPIRED'],
    ['is another’s', foreignCertificate, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('is not asked when its certificate %s', async (_what, cert, code) => {
    provider = await startUpstream({ tls: { key, cert } });
    const failure = await failureOf(trusting().send(callTo(provider.url)));
    expect(failure).toMatchObject({ code: 'upstream_error', details: { fault: 'unreachable', provider: 'acme' } });
    expect(failure.message).toBe(`Provider acme could not be reached over TLS (${code}).`);
    expect(provider.requests).toHaveLength(0);
  });

  it('is not asked when nobody we trust has signed its certificate', async () => {
    provider = await startUpstream({ tls: { key, cert: goodCertificate } });
    upstream = createUpstream();
    const failure = await failureOf(upstream.send(callTo(provider.url)));
    expect(failure.message).toBe('Provider acme could not be reached over TLS (UNABLE_TO_VERIFY_LEAF_SIGNATURE).');
    expect(provider.requests).toHaveLength(0);
  });

  it('is not asked in a version that is not safe any more', async () => {
    const tls = {
      key,
      cert: goodCertificate,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    provider = await startUpstream({ tls });
    expect((await failureOf(trusting().send(callTo(provider.url)))).message).toMatch(/could not be reached over TLS/);
  });

  it('is not asked when it speaks plain HTTP', async () => {
    const plain = await listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const failure = await failureOf(trusting().send(callTo(`https://127.0.0.1:${plain.port}`)));
    expect(failure.message).toMatch(/^Provider acme could not be reached over TLS \(\w+\)\.$/);
    plain.server.close();
  });

  it('that stalls in the handshake is not waited for, and its connection is closed', async () => {
    const sockets: Socket[] = [];
    const silent = await listening(createServer((socket) => void sockets.push(socket.resume())));
    const call = callTo(`https://127.0.0.1:${silent.port}`, { connectMs: 50 });
    expect(await failureOf(trusting().send(call))).toMatchObject({
      code: 'upstream_timeout',
      details: { fault: 'timeout' },
    });
    await until(() => sockets.every(({ closed }) => closed));
    silent.server.close();
  });
});

async function listening(server: Server): Promise<{ server: Server; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port };
}
