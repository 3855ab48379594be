import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from './kit/patience.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'gatewright-uploads-'));
  system = await startSystem({ gateway: { dataDirectory } });
  key = await system.key();
});
afterAll(async () => {
  await system.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

describe('a form that is still on its way', () => {
  /** Sends the head of a form, and what follows when it is told to. */
  function upload(length: number) {
    const { hostname, port } = new URL(system.url);
    const sent = ask({
      ...{ hostname, port, method: 'POST', path: '/v1/audio/transcriptions' },
      headers: {
        authorization: `Bearer ${key.secret}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': length,
      },
    });
    sent.on('error', () => undefined);
    const answered = new Promise<string>((resolve) =>
      sent.on('response', (response) => {
        let body = '';
        response.on('data', (piece) => (body += String(piece))).on('end', () => resolve(body));
      }),
    );
    return { sent, answered };
  }

  const headFor = (name: string) =>
    [
      `--b\r\nContent-Disposition: form-data; name="model"\r\n\r\n${name}\r\n`,
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n',
    ].join('');
  const end = '\r\n--b--\r\n';

  /** A provider that tells of a request as soon as its head is there, and answers it when all of it is. */
  async function early() {
    let begun = (_: IncomingMessage): void => undefined;
    const request = new Promise<IncomingMessage>((resolve) => (begun = resolve));
    const server = createServer((asked, answer) => {
      begun(asked);
      let body = '';
      asked.on('error', () => undefined).on('data', (piece) => (body += String(piece)));
      asked.on('end', () => answer.setHeader('content-type', 'application/json').end(JSON.stringify({ text: body })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const slug = `early-${port}`;
    await system.provider({ slug, kind: 'openai', base_url: `http://127.0.0.1:${port}/v1` });
    return { model: `${slug}/whisper-1`, request, close: () => void server.close().closeAllConnections() };
  }

  it('is on its way to the provider already', async () => {
    const provider = await early();
    const head = headFor(provider.model);
    const { sent, answered } = upload(head.length + 10 + end.length);
    sent.write(`${head}first`);
    const { headers } = await provider.request;
    sent.end(`later${end}`);
    const { text: body } = JSON.parse(await answered) as { text: string };
    expect(body).toContain('\r\n\r\nfirstlater\r\n');
    expect(headers['transfer-encoding']).toBe('chunked');
    provider.close();
  });

  it('that is broken off is none to the provider, and leaves nothing on disk', async () => {
    const provider = await early();
    const head = headFor(provider.model);
    const { sent } = upload(head.length + 1_000_000);
    sent.write(`${head}first`);
    const request = await provider.request;
    const cut = new Promise((resolve) => request.once('close', resolve));
    sent.destroy();
    await cut;
    expect(request.complete).toBe(false);
    const outcome = await waitFor(async () => {
      const { data } = await system.configure('GET', '/requests?limit=5');
      return data.find((one) => JSON.stringify(one).includes(provider.model));
    });
    expect(outcome).toMatchObject({ endpoint: 'transcriptions', outcome: 'canceled' });
    expect(await readdir(join(dataDirectory, 'uploads'))).toEqual([]);
    provider.close();
  });
});
