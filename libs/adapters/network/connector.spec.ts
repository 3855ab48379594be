import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { guardedConnector, type Resolve } from './index.js';

let server: Server;
let port: number;
let visits = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    visits += 1;
    response.end('here');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
});

const answering = (...addresses: string[]): Resolve => {
  return (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
};

interface Visit {
  readonly url: string;
  readonly allowPrivate: boolean;
  readonly resolve?: Resolve;
}

async function visit({ url, ...options }: Visit): Promise<string> {
  const dispatcher = new Agent({ connect: guardedConnector(options) });
  try {
    const { body } = await request(url, { dispatcher });
    return await body.text();
  } finally {
    await dispatcher.destroy();
  }
}

describe('The guarded connector', () => {
  const literals = [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    '127.1',
    '①②⑦.⓪.⓪.①',
    '[::ffff:7f00:1]',
    'localhost',
  ];

  it.each(literals)('refuses %s where private networks are not allowed, and nobody is connected to', async (host) => {
    const before = visits;
    await expect(visit({ url: `http://${host}:${port}/`, allowPrivate: false })).rejects.toThrow('was refused');
    expect(visits).toBe(before);
  });

  it.each(['169.254.169.254', '[::ffff:a9fe:a9fe]', '0', '100.100.100.200'])('refuses %s always', async (host) => {
    await expect(visit({ url: `http://${host}:${port}/`, allowPrivate: true })).rejects.toThrow('was refused');
  });

  it('reaches a private address where that is allowed', async () => {
    await expect(visit({ url: `http://127.0.0.1:${port}/`, allowPrivate: true })).resolves.toBe('here');
  });

  it('connects to the address that the name resolved to', async () => {
    const resolve = answering('127.0.0.1');
    await expect(visit({ url: `http://ok.example:${port}/`, allowPrivate: true, resolve })).resolves.toBe('here');
  });

  it('refuses a public name that resolves to a private address', async () => {
    const resolve = answering('127.0.0.1');
    await expect(visit({ url: `http://ok.example:${port}/`, allowPrivate: false, resolve })).rejects.toThrow('private');
  });

  it('refuses a name when only one of its addresses is bad', async () => {
    const resolve = answering('127.0.0.1', '169.254.169.254');
    await expect(visit({ url: `http://ok.example:${port}/`, allowPrivate: true, resolve })).rejects.toThrow('metadata');
  });

  it.each([
    ...['169.254.169.254', '::ffff:169.254.169.254', '::169.254.169.254', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a9fe:a9fe'],
    ...[
      '2002:a9fe:a9fe::',
      'fd00:ec2::254',
      'fd20:ce::254',
      '100.100.100.200',
      'fe80::1',
      '0.0.0.0',
      '::',
      '224.0.0.1',
    ],
    ...['2001:0:7f00:1::', '255.255.255.255', '240.0.0.1', 'fec0::1'],
  ])('refuses a name that resolves to %s, wherever private networks are allowed too', async (address) => {
    const url = `http://ok.example:${port}/`;
    await expect(visit({ url, allowPrivate: true, resolve: answering(address) })).rejects.toThrow('metadata');
  });

  it.each([
    ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '198.18.0.1', '::1', 'fd12::1'],
    ...['::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ])('refuses a name that resolves to %s, where they are not', async (address) => {
    const before = visits;
    const url = `http://ok.example:${port}/`;
    await expect(visit({ url, allowPrivate: false, resolve: answering(address) })).rejects.toThrow('private');
    await expect(
      visit({ url, allowPrivate: false, resolve: answering('2606:4700::1111', '93.184.216.34', address) }),
    ).rejects.toThrow('private');
    expect(visits).toBe(before);
  });

  it('looks every time: a name that was public and turned private is refused', async () => {
    let turn = 0;
    const resolve: Resolve = (name, done) => answering((turn += 1) === 1 ? '127.0.0.1' : '169.254.169.254')(name, done);
    const url = `http://ok.example:${port}/`;
    await expect(visit({ url, allowPrivate: true, resolve })).resolves.toBe('here');
    await expect(visit({ url, allowPrivate: true, resolve })).rejects.toThrow('was refused');
  });
});
