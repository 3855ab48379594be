import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { media, served } from '../fakes/media.js';
import { bedrock, chunked, gemini, hang, hangAfter, openai, redirect, text } from '../fakes/upstream/index.js';
import { type Album, asking, base64, openAlbum, png } from './kit/album.js';
import { call, errorIn } from './kit/call.js';
import { startSystem } from './kit/system.js';

const KIB = 1024;

let album: Album;

beforeAll(async () => {
  album = await openAlbum({ maxBytes: 64 * KIB, allowPrivate: true });
});
afterAll(() => album.system.stop());

describe('a document by its address', () => {
  const message = (url: string) => [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url } }] }];
  const ask = (model: string) => {
    const body = { model, max_tokens: 50, messages: message(`${album.pictures.url}/report.pdf`) };
    return album.ask('/v1/messages', body);
  };

  it.each([
    ['gemini', '', gemini.answer('Fine.'), { mimeType: 'application/pdf', data: base64('pdf') }],
    ['bedrock', '', bedrock.answer('Fine.'), { format: 'pdf', name: 'file', source: { bytes: base64('pdf') } }],
    ['openai', '/v1', openai.answer('Fine.'), { file_data: `data:application/pdf;base64,${base64('pdf')}` }],
  ])('arrives at %s as bytes', async (kind, base, answer, told) => {
    const { upstream, model } = await album.provider(kind, base);
    album.pictures.script(served(media.pdf, 'application/pdf'));
    upstream.script(answer);
    expect((await ask(model)).status).toBe(200);
    expect(upstream.requests.at(-1)?.text).toContain(JSON.stringify(told).slice(1, -1));
  });

  it('that is none is refused', async () => {
    const { model } = await album.provider('gemini');
    album.pictures.script(served('<!doctype html>', 'text/html'));
    const { status, text: said } = await ask(model);
    expect([status, said]).toEqual([400, expect.stringContaining('it is not a PDF or an image')]);
  });

  it('is fetched for callers of Responses too', async () => {
    const { upstream, model } = await album.provider('gemini');
    album.pictures.script(served(media.pdf, 'application/pdf'));
    upstream.script(gemini.answer('Fine.'));
    const input = [{ role: 'user', content: [{ type: 'input_file', file_url: `${album.pictures.url}/report.pdf` }] }];
    await album.ask('/v1/responses', { model, input, store: false });
    expect(upstream.requests.at(-1)?.text).toContain(base64('pdf'));
  });
});

describe('an address that is not kept to the rules', () => {
  let model: string;
  beforeAll(async () => {
    ({ model } = await album.provider('gemini'));
  });

  const large = Buffer.concat([media.png, Buffer.alloc(80 * KIB)]);

  it.each([
    ['too large by its own account', hangAfter(0, served(large, 'image/png')), 'larger than 0.063 MiB'],
    ['too large in the end', chunked(200, [large], { 'content-type': 'image/png' }), 'larger than 0.063 MiB'],
    ['no picture', served('<!doctype html>', 'text/html'), 'not a JPEG, PNG, GIF or WebP'],
    ['a picture in name only', served('internal secret', 'image/png'), 'not a JPEG, PNG, GIF or WebP'],
    ['a way to a metadata service', redirect(302, 'http://169.254.169.254/latest/'), 'leads to no public server'],
    ['a way to a file', redirect(302, 'file:///etc/passwd'), 'leads to no public server'],
  ])('because it is %s', async (_, step, reason) => {
    album.pictures.script(step);
    const { status, text: said } = await album.chat(model, asking(album.url));
    expect([status, errorIn(said).message]).toEqual([400, expect.stringContaining(reason)]);
    expect(said).not.toContain('internal secret');
  });

  it.each(['http://169.254.169.254/latest/meta-data/', 'http://metadata.google.internal/', 'http://0.0.0.0/'])(
    'like %s',
    async (url) => {
      const { status, text: said } = await album.chat(model, asking(url));
      expect([status, errorIn(said).message]).toEqual([400, expect.stringContaining('leads to no public server')]);
    },
  );

  it('is told in the language of the caller', async () => {
    album.pictures.script(text(500, ''));
    const source = { type: 'url', url: album.url };
    const messages = [{ role: 'user', content: [{ type: 'image', source }] }];
    const body = { model, max_tokens: 50, messages };
    const { status, text: said } = await album.ask('/v1/messages', body);
    expect([status, JSON.parse(said)]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error' } },
    ]);
  });

  it('ends its fetch when the caller hangs up', async () => {
    album.pictures.script(hang());
    const index = album.pictures.requests.length;
    const leaving = new AbortController();
    const body = { model, messages: asking(album.url) };
    const asked = album.ask('/v1/chat/completions', body, leaving.signal).catch(() => undefined);
    const { aborted } = await album.pictures.request(index);
    leaving.abort();
    await Promise.all([asked, aborted]);
  });

  it('is counted', async () => {
    album.pictures.script(png());
    const { upstream, model: other } = await album.provider('gemini');
    upstream.script(gemini.answer('A cat.'));
    await album.chat(other, asking(album.url));
    const { text: metrics } = await call(`${album.system.url}/metrics`, undefined, { method: 'GET' });
    expect(metrics).toMatch(/^gatewright_fetches_total\{kind="image",outcome="ok"\} [1-9]/m);
    expect(metrics).toMatch(/^gatewright_fetches_total\{kind="image",outcome="address"\} [1-9]/m);
    expect(metrics).not.toContain(String(album.pictures.port));
  });
});

describe('a gateway that nobody told to reach private networks', () => {
  it('reaches none for callers, though it does for providers', async () => {
    const strict = await startSystem({ gateway: { fetching: { maxBytes: KIB, allowPrivate: false } } });
    try {
      const [upstream, server] = [await strict.upstream(), await strict.upstream()];
      await strict.provider({ slug: 'gemini', kind: 'gemini', base_url: upstream.url });
      const { secret } = await strict.key();
      for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]']) {
        const body = { model: 'gemini/model-1', messages: asking(`http://${host}:${server.port}/cat.png`) };
        const { status, text: said } = await call(`${strict.url}/v1/chat/completions`, body, { secret });
        expect([status, errorIn(said).message]).toEqual([400, expect.stringContaining('leads to no public server')]);
      }
      expect(server.connections()).toBe(0);
      upstream.script(gemini.answer('Hi.'));
      const body = { model: 'gemini/model-1', messages: [{ role: 'user', content: 'Hi' }] };
      expect((await call(`${strict.url}/v1/chat/completions`, body, { secret })).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });
});
