import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import type { Fetcher as RelaysFetcher } from '../../../../apps/gateway/src/relay/ports.js';
import { media, served } from '../../../../test/fakes/media.js';
import {
  chunked,
  cutAfter,
  type FakeUpstream,
  hang,
  hangAfter,
  redirect,
  reset,
  startUpstream,
  text,
} from '../../../../test/fakes/upstream/index.js';
import { Cancel } from '../../../../apps/gateway/src/relay/cancel.js';
import type { Resolve } from '../connector.js';
import { createFetcher, type FetcherOptions } from './index.js';
import type { Wish } from './fetched.js';

const MIB = 1024 * 1024;
let server: FakeUpstream;

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

const fetcherWith = (options: Partial<FetcherOptions> = {}) =>
  createFetcher({ allowPrivate: true, maxBytes: MIB, userAgent: 'Gatewright/test', ...options });

const wish = (url: string, more: Partial<Wish> = {}): Wish & { cancel: Cancel } => {
  return { url, kind: 'image', take: () => true, cancel: new Cancel(), ...more } as Wish & { cancel: Cancel };
};

const fetched = (path = '/a.png', more: Partial<Wish> = {}, options: Partial<FetcherOptions> = {}) =>
  fetcherWith(options).fetch(wish(`${server.url}${path}`, more));

const answering = (...addresses: string[]): Resolve => {
  return (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
};

it('is what the relay asks for', () => {
  const port: Omit<RelaysFetcher, 'limits'> = fetcherWith();
  expect(port).toBeDefined();
});

describe('a picture', () => {
  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
  ] as const)('is fetched as %s', async (name, mediaType) => {
    server.script(served(media[name], mediaType));
    const base64 = media[name].toString('base64');
    expect(await fetched()).toEqual({ is: 'file', mediaType, base64 });
  });

  it('is of the type that its bytes say, whatever picture was announced', async () => {
    server.script(served(media.webp, 'image/jpeg; charset=binary'));
    expect(await fetched()).toMatchObject({ mediaType: 'image/webp' });
  });

  it('is asked for by GET, without anything that tells who asks', async () => {
    server.script(served(media.png, 'image/png', { 'set-cookie': 'a=b' }));
    await fetched('/a.png?x=1#y');
    const { method, path, headers, text: body } = await server.request(0);
    expect({ method, path, body }).toEqual({ method: 'GET', path: '/a.png?x=1', body: '' });
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it.each([
    ['a page', served('<!doctype html>', 'text/html'), { why: 'type' }],
    ['a page that is announced as a picture', served('<!doctype html>', 'image/png'), { why: 'type' }],
    ['a picture that is announced as a page', served(media.png, 'text/html'), { why: 'type' }],
    ['a drawing', served('<svg/>', 'image/svg+xml'), { why: 'type' }],
    ['a document', served(media.pdf, 'application/pdf'), { why: 'type' }],
    ['nothing', served('', 'image/png'), { why: 'type' }],
    ['what nobody announced', text(200, media.png), { why: 'type' }],
    ['a status', text(404, 'internal detail'), { why: 'status', status: 404 }],
    ['no content', text(204, ''), { why: 'status', status: 204 }],
    ['a part', text(206, media.png, { 'content-type': 'image/png' }), { why: 'status', status: 206 }],
    ['what is compressed', served(media.png, 'image/png', { 'content-encoding': 'gzip' }), { why: 'encoded' }],
    ['a reset', reset(), { why: 'unreachable' }],
    ['what broke off', cutAfter(20, served(media.png, 'image/png')), { why: 'unreachable' }],
  ])('is not %s', async (_, step, told) => {
    server.script(step);
    expect(await fetched()).toEqual({ is: 'refused', ...told });
  });

  it('is not where nobody listens', async () => {
    await server.close();
    expect(await fetched()).toEqual({ is: 'refused', why: 'unreachable' });
    server = await startUpstream();
  });
});

describe('a file', () => {
  it.each([
    ['pdf', 'application/pdf'],
    ['png', 'image/png'],
  ] as const)('may be %s', async (name, mediaType) => {
    server.script(served(media[name], mediaType));
    expect(await fetched('/a', { kind: 'file' })).toMatchObject({ is: 'file', mediaType });
  });

  it('is no text', async () => {
    server.script(served('Hello', 'text/plain'));
    expect(await fetched('/a', { kind: 'file' })).toMatchObject({ why: 'type' });
  });
});

describe('a size', () => {
  const large = Buffer.concat([media.png, Buffer.alloc(2_000)]);

  it('that is announced and too large is not begun', async () => {
    server.script(hangAfter(0, served(large, 'image/png')));
    expect(await fetched('/', {}, { maxBytes: 1_000 })).toMatchObject({ why: 'size' });
  });

  it('that nobody announced is counted while it comes', async () => {
    server.script(hangAfter(1_500, chunked(200, [large, large], { 'content-type': 'image/png' })));
    expect(await fetched('/', {}, { maxBytes: 1_000 })).toMatchObject({ why: 'size' });
  });

  it.each([
    ['announced', served(large, 'image/png')],
    ['not announced', chunked(200, [large], { 'content-type': 'image/png' })],
  ])('that is %s is taken from whoever has the room', async (_, step) => {
    server.script(step, step, step);
    const taken: number[] = [];
    await fetched('/', { take: (bytes) => taken.push(bytes) > 0 });
    expect(taken.reduce((sum, bytes) => sum + bytes, 0)).toBe(large.length);
    expect(await fetched('/', { take: () => false })).toMatchObject({ why: 'size' });
    const take = () => {
      throw new Failure('overloaded', 'Full.');
    };
    await expect(fetched('/', { take })).rejects.toMatchObject({ code: 'overloaded' });
  });
});

describe('a redirect', () => {
  it('is followed, three times', async () => {
    server.script(redirect(301, '/b'), redirect(302, `${server.url}/c`), redirect(307, 'd'));
    server.respond(() => served(media.png, 'image/png'));
    expect(await fetched('/a')).toMatchObject({ is: 'file' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/a', '/b', '/c', '/d']);
  });

  it('is followed no fourth time', async () => {
    server.respond(() => redirect(302, '/again'));
    expect(await fetched()).toMatchObject({ why: 'redirects' });
    expect(server.requests).toHaveLength(4);
  });

  it.each([
    ['a metadata service', 'http://169.254.169.254/latest/meta-data'],
    ['a metadata service by name', 'http://metadata.google.internal/'],
    ['a file', 'file:///etc/passwd'],
    ['another protocol', 'gopher://127.0.0.1/'],
    ['the port of a database', 'http://example.com:6379/'],
    ['whoever wants a password', 'http://user:password@example.com/'],
  ])('to %s is not followed', async (_, location) => {
    server.script(redirect(302, location));
    expect(await fetched()).toEqual({ is: 'refused', why: 'address' });
  });

  it('to a name that leads where nobody may go is not followed', async () => {
    server.script(redirect(302, 'http://cdn.example/b'));
    const resolve: Resolve = (name, done) =>
      answering(name === 'cdn.example' ? '169.254.169.254' : '127.0.0.1')(name, done);
    const fetcher = fetcherWith({ resolve });
    expect(await fetcher.fetch(wish(`http://pictures.example:${server.port}/`))).toMatchObject({ why: 'address' });
    expect(server.requests).toHaveLength(1);
  });

  it('to nowhere is refused', async () => {
    server.script(text(302, ''));
    expect(await fetched()).toMatchObject({ why: 'redirects' });
  });
});

describe('an address', () => {
  it.each([
    'http://127.0.0.1/a.png',
    'http://localhost/a.png',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://10.1.2.3/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'https://metadata.google.internal/',
    'http://example.com:22/',
    'http://user:password@example.com/',
    'ftp://example.com/a.png',
    'http://',
    `https://example.com/${'a'.repeat(9_000)}`,
  ])('like %s is not asked', async (url) => {
    const fetcher = fetcherWith({ allowPrivate: false, resolve: answering('203.0.113.1') });
    expect(await fetcher.fetch(wish(url))).toEqual({ is: 'refused', why: 'address' });
  });

  it.each([['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1'], ['::1'], ['203.0.113.1', '192.168.1.1']])(
    'whose name resolves to %s is not asked, and told like a name that nobody knows',
    async (...addresses) => {
      const unknown: Resolve = (_, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
      for (const resolve of [answering(...addresses), unknown]) {
        const fetcher = fetcherWith({ allowPrivate: false, resolve });
        const told = await fetcher.fetch(wish(`http://cdn.example:${server.port}/a.png`));
        expect(told).toEqual({ is: 'refused', why: 'address' });
      }
      expect(server.connections()).toBe(0);
    },
  );
});

describe('whoever gives up', () => {
  const gone = new Failure('client_closed_request', 'The caller hung up.');

  it.each([
    ['before the head', hang()],
    ['within the body', hangAfter(10, served(media.png, 'image/png'))],
  ])('%s closes the connection', async (_, step) => {
    server.script(step);
    const its = wish(`${server.url}/`);
    const fetching = fetcherWith().fetch(its);
    const { aborted } = await server.request(0);
    its.cancel.cancel(gone);
    await expect(fetching).rejects.toBe(gone);
    await aborted;
  });

  it('beforehand asks nobody', async () => {
    const its = wish(`${server.url}/`);
    its.cancel.cancel(gone);
    await expect(fetcherWith().fetch(its)).rejects.toBe(gone);
    expect(server.connections()).toBe(0);
  });
});

it('fetches only so many at a time, and then again', async () => {
  server.script(hang());
  server.respond(() => served(media.png, 'image/png'));
  const fetcher = fetcherWith({ maxRunning: 1 });
  const slow = wish(`${server.url}/slow`);
  const fetching = fetcher.fetch(slow);
  await server.request(0);
  await expect(fetcher.fetch(wish(`${server.url}/`))).rejects.toMatchObject({ code: 'overloaded' });
  slow.cancel.cancel(new Failure('client_closed_request', 'Gone.'));
  await expect(fetching).rejects.toThrow('Gone.');
  expect(await fetcher.fetch(wish(`${server.url}/`))).toMatchObject({ is: 'file' });
});
