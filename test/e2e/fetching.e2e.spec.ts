import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  anthropic,
  bedrock,
  type FakeUpstream,
  gemini,
  ollama,
  openai,
  responses,
  type Step,
  text,
} from '../fakes/upstream/index.js';
import { type Album, asking, base64, openAlbum, png } from './kit/album.js';
import { call, errorIn } from './kit/call.js';

let album: Album;

beforeAll(async () => {
  album = await openAlbum({ maxBytes: 64 * 1024, allowPrivate: true });
});
afterAll(() => album.system.stop());

interface Provider {
  readonly kind: string;
  readonly base?: string;
  readonly answer: Step;
  /** What an upstream is told of the picture. */
  readonly told: object | string;
}

const dataUrl = `data:image/png;base64,${base64('png')}`;

const providers: readonly Provider[] = [
  { kind: 'gemini', answer: gemini.answer('A cat.'), told: { mimeType: 'image/png', data: base64('png') } },
  { kind: 'ollama', answer: ollama.answer('A cat.'), told: { images: [base64('png')] } },
  { kind: 'bedrock', answer: bedrock.answer('A cat.'), told: { format: 'png', source: { bytes: base64('png') } } },
  { kind: 'moonshot', base: '/v1', answer: openai.answer('A cat.'), told: { url: dataUrl } },
  { kind: 'lmstudio', base: '/v1', answer: openai.answer('A cat.'), told: { url: dataUrl } },
];

describe.each(providers)('an image by its address, for $kind', ({ kind, base, answer, told }) => {
  let upstream: FakeUpstream;
  let model: string;
  beforeAll(async () => {
    ({ upstream, model } = await album.provider(kind, base));
  });

  it.each([false, true])('arrives as bytes (stream: %s)', async (stream) => {
    album.pictures.script(png());
    upstream.script(answer);
    const heard = await album.chat(model, asking(album.url), { stream });
    expect([heard.status, heard.text]).toEqual([200, expect.stringContaining('cat.')]);
    const sent = upstream.requests.at(-1)!.text;
    expect(sent).toContain(JSON.stringify(told).replace(/^\{|\}$/g, ''));
    expect(sent).not.toContain(album.pictures.url);
  });

  it('that cannot be had is the 400 of the caller, and nobody is asked', async () => {
    album.pictures.script(text(404, 'secret detail'));
    const before = upstream.requests.length;
    const heard = await album.chat(model, asking(album.url));
    expect(heard.status).toBe(400);
    expect(errorIn(heard.text)).toMatchObject({
      type: 'invalid_request_error',
      code: 'invalid_request',
      param: 'messages[0].content[1].image_url.url',
      message: 'The image cannot be fetched: its server answered with status 404.',
    });
    expect(heard.text).not.toContain('secret detail');
    expect(upstream.requests).toHaveLength(before);
  });
});

describe('callers of other languages', () => {
  const url = () => album.url;
  const source = () => ({ type: 'url', url: url() });
  const claude = (model: string, content: readonly object[]) =>
    album.ask('/v1/messages', { model, max_tokens: 50, messages: [{ role: 'user', content }] });
  let own: { upstream: FakeUpstream; model: string };

  beforeAll(async () => {
    own = await album.provider('gemini');
  });
  beforeEach(() => album.pictures.script(png()));

  const saidToGemini = () => own.upstream.requests.at(-1)?.text;

  it('point in the language of Anthropic', async () => {
    own.upstream.script(gemini.answer('A cat.'));
    const { status } = await claude(own.model, [{ type: 'image', source: source() }]);
    expect([status, saidToGemini()]).toEqual([200, expect.stringContaining(base64('png'))]);
  });

  it('point in the result of a tool', async () => {
    own.upstream.script(gemini.answer('A cat.'));
    const messages = [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source: source() }] }],
      },
    ];
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    const body = { model: own.model, max_tokens: 50, tools, messages };
    const { status } = await album.ask('/v1/messages', body);
    expect([status, saidToGemini()]).toEqual([200, expect.stringContaining(base64('png'))]);
  });

  it('point in the language of Responses', async () => {
    own.upstream.script(gemini.answer('A cat.'));
    const input = [{ role: 'user', content: [{ type: 'input_image', image_url: url(), detail: 'auto' }] }];
    const body = { model: own.model, input, store: false };
    const { status } = await album.ask('/v1/responses', body);
    expect([status, saidToGemini()]).toEqual([200, expect.stringContaining(base64('png'))]);
  });

  it('point in the language of Gemini', async () => {
    const { upstream, model } = await album.provider('ollama');
    upstream.script(ollama.answer('A cat.'));
    const parts = [{ text: 'Hi' }, { fileData: { mimeType: 'image/png', fileUri: url() } }];
    const path = `/v1beta/models/${model}:generateContent`;
    const { status } = await album.ask(path, { contents: [{ role: 'user', parts }] });
    expect(status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toMatchObject({ messages: [{ images: [base64('png')] }] });
  });

  it('whose language the provider speaks are told by bytes as well, where that fetches nothing', async () => {
    const { upstream, model } = await album.provider('ollama');
    upstream.script(anthropic.answer('A cat.'), responses.answer('A cat.'));
    const odd = { type: 'text', text: 'Hi', x_unknown: [1.0] };
    await claude(model, [odd, { type: 'image', source: source(), x_more: 1 }]);
    const data = base64('png');
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [
        { content: [odd, { type: 'image', source: { type: 'base64', media_type: 'image/png', data }, x_more: 1 }] },
      ],
    });
    album.pictures.script(png());
    const input = [{ role: 'user', content: [{ type: 'input_image', image_url: url(), x_more: 1 }] }];
    await album.ask('/v1/responses', { model, input, store: false });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      input: [{ content: [{ type: 'input_image', image_url: dataUrl, x_more: 1 }] }],
    });
  });
});

describe('what is not fetched', () => {
  const before = () => album.pictures.requests.length;

  it.each([
    ['openai', '/v1', openai.answer('A cat.')],
    ['anthropic', '', anthropic.answer('A cat.')],
  ])('are the images of %s, which fetches by itself', async (kind, base, answer) => {
    const fetched = before();
    const { upstream, model } = await album.provider(kind, base);
    upstream.script(answer);
    const url = album.url;
    expect((await album.chat(model, asking(url))).status).toBe(200);
    expect(upstream.requests.at(-1)?.text).toContain(url);
    expect(before()).toBe(fetched);
  });

  it('is what only Google knows', async () => {
    const { upstream, model } = await album.provider('gemini');
    const uri = 'https://generativelanguage.googleapis.com/v1beta/files/abc';
    upstream.script(gemini.answer('A cat.'));
    expect((await album.chat(model, asking(uri))).status).toBe(200);
    expect(upstream.requests.at(-1)?.text).toContain(`"fileUri":"${uri}"`);
  });

  it('is what a caller of Gemini says to Gemini', async () => {
    const fetched = before();
    const { upstream, model } = await album.provider('gemini');
    upstream.script(gemini.answer('A cat.'));
    const parts = [{ fileData: { mimeType: 'image/png', fileUri: album.url } }];
    const body = { contents: [{ role: 'user', parts }] };
    await album.ask(`/v1beta/models/${model}:generateContent`, body);
    expect(upstream.requests.at(-1)?.json).toEqual(body);
    expect(before()).toBe(fetched);
  });

  it('is anything for a request that cannot be said anyway', async () => {
    const fetched = before();
    const { model } = await album.provider('ollama');
    const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
    const content = [{ type: 'image_url', image_url: { url: album.url } }, audio];
    expect((await album.chat(model, [{ role: 'user', content }])).status).toBe(400);
    expect(before()).toBe(fetched);
  });

  it('is anything for a key that may not ask for the model', async () => {
    const fetched = before();
    const { model } = await album.provider('ollama');
    const other = await album.system.key({ models: ['nothing/*'] });
    const body = { model, messages: asking(album.url) };
    expect((await call(`${album.system.url}/v1/chat/completions`, body, { secret: other.secret })).status).toBe(403);
    expect(before()).toBe(fetched);
  });
});
