import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import * as fake from '../fakes/upstream/index.js';
import { call, toldBy } from './kit/call.js';
import { chatOf, type Scene, sceneIn, type SceneOptions } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

const { openai } = fake;

let system: System;
let secret: string;
beforeAll(async () => {
  system = await startSystem();
  ({ secret } = await system.key());
});
afterAll(() => system.stop());

const text = 'one two three';
const scene = (options?: SceneOptions) => sceneIn(system, options);
const ask = async ({ model }: Pick<Scene, 'model'>, headers = {}) => {
  const body = { ...chatOf({ model }), stream: true, stream_options: { include_usage: true } };
  const heard = await call(`${system.url}/v1/chat/completions`, body, { secret, headers });
  return { ...heard, provider: heard.headers.get('x-gatewright-provider') };
};
/** What the SDK makes of it. */
const readBySdk = ({ model }: Pick<Scene, 'model'>) =>
  system.client(secret).chat.completions.stream(chatOf({ model })).finalChatCompletion();

/** Everything that a stream of the fake puts on the wire. */
async function wholeStream(): Promise<string> {
  const alone = await scene({ providers: 1 });
  alone.upstreams[0]?.respond(() => openai.chatStream(text));
  await ask(alone);
  const sent: string[] = [];
  const wire = { isOpen: true, head: keep([]), write: keep(sent), end() {}, reset() {}, gone: Promise.resolve() };
  const request = alone.upstreams[0]!.requests[0]!;
  await openai.chatStream(text)({ ...wire, request, wait: () => Promise.resolve() });
  return sent.join('');
}
const keep = (sent: string[]) => (bytes: string | Uint8Array) => Promise.resolve(sent.push(String(bytes)) > 0);

describe('a stream that is cut', () => {
  const sane = (heard: { text: string }) => {
    const { content, error, isDone } = toldBy(heard.text);
    return { content, code: error?.code, isDone };
  };

  it.each<[string, (bytes: number, step: fake.Step) => fake.Step]>([
    ['hang-up', fake.cutAfter],
    ['reset', fake.resetAfter],
  ])('by a %s, wherever that is, ends with an error and never with [DONE]', async (_, cut) => {
    const whole = await wholeStream();
    const first = whole.indexOf('"one"');
    const last = whole.indexOf('"stop"');
    const alone = await scene({ providers: 1, failover: { retries: 0 } });
    const [upstream] = alone.upstreams;
    for (let at = 0; at < whole.length; at += 97) {
      upstream?.script(cut(at, openai.chatStream(text)), openai.chatStream(text));
      const heard = await ask(alone);
      const { content, code, isDone } = heard.status === 200 ? sane(heard) : { content: '', code: '-', isDone: false };
      const wasWhole = content === text && code === undefined;
      // Where the finish reason came, the answer is complete; a reset may take it away again.
      expect({ at, isDone, isWhole: isDone && wasWhole }).toEqual({ at, isDone, isWhole: isDone });
      if (!isDone) expect({ at, code: code ?? 'none' }).not.toEqual({ at, code: 'none' });
      if (at < first) expect({ at, status: heard.status }).toEqual({ at, status: 502 });
      if (at < last) expect({ at, isDone }).toEqual({ at, isDone: false });
      expect(heard.isBroken).toBe(false);
      expect(text.startsWith(content)).toBe(true);
      expect(sane(await ask(alone))).toEqual({ content: text, code: undefined, isDone: true });
    }
  });

  it('before its first word is answered by the next one', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => fake.cutAfter(100, openai.chatStream(text)));
    upstreams[1]?.respond(() => openai.chatStream(text));
    const heard = await ask({ model });
    expect(heard.provider).toBe(slugs[1]);
    expect(sane(heard)).toEqual({ content: text, code: undefined, isDone: true });
  });

  it('makes the SDK throw', async () => {
    const alone = await scene({ providers: 1 });
    alone.upstreams[0]?.respond(() => fake.cutAfter(800, openai.chatStream(text)));
    await expect(readBySdk(alone)).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('that only lacks its sentinel is finished by us', async () => {
    const whole = await wholeStream();
    const alone = await scene({ providers: 1 });
    alone.upstreams[0]?.respond(() => fake.cutAfter(whole.lastIndexOf('data: [DONE]'), openai.chatStream(text)));
    expect(sane(await ask(alone))).toEqual({ content: text, code: undefined, isDone: true });
    expect((await readBySdk(alone)).choices[0]?.message.content).toBe(text);
  });

  it('that stalls after its first word ends with an error when the patience ends', async () => {
    const alone = await scene({ providers: 1, failover: { idle_s: 0.3 } });
    alone.upstreams[0]?.respond(() => fake.hangAfter(800, openai.chatStream(text)));
    expect(sane(await ask(alone))).toMatchObject({ code: 'upstream_timeout', isDone: false });
  });
});

describe('an error in a stream that began with status 200', () => {
  it('before the first word is answered by the next one', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.failingStream(''));
    upstreams[1]?.respond(() => openai.chatStream(text));
    const heard = await ask({ model });
    expect(heard.provider).toBe(slugs[1]);
    expect(toldBy(heard.text)).toMatchObject({ content: text, isDone: true });
  });

  it('after the first word is told, and makes the SDK throw', async () => {
    const alone = await scene({ providers: 1 });
    alone.upstreams[0]?.respond(() => openai.failingStream('one two'));
    const heard = await ask(alone);
    expect(toldBy(heard.text)).toMatchObject({
      content: 'one two',
      error: { type: 'api_error', code: 'upstream_error', source: 'provider' },
      isDone: false,
    });
    await expect(readBySdk(alone)).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe('a caller who wants the answer whole', () => {
  const delivery = { 'x-gatewright-delivery': 'whole' };

  it('never sees that the first one broke off', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => fake.cutAfter(800, openai.chatStream(text)));
    upstreams[1]?.respond(() => openai.chatStream(text));
    const heard = await ask({ model }, delivery);
    expect(heard.provider).toBe(slugs[1]);
    expect(toldBy(heard.text)).toMatchObject({ content: text, error: undefined, isDone: true });
  });

  it('has a plain error when nobody gets to the end', async () => {
    const { model, upstreams } = await scene();
    for (const upstream of upstreams) upstream.respond(() => fake.cutAfter(800, openai.chatStream(text)));
    const heard = await ask({ model }, delivery);
    expect(heard.status).toBe(502);
    expect(JSON.parse(heard.text)).toMatchObject({ error: { code: 'upstream_error' } });
  });
});

describe('a stream in odd pieces', () => {
  it('is the same stream', async () => {
    const whole = await wholeStream();
    const alone = await scene({ providers: 1 });
    for (const every of [1, 2, 3, 7, 64]) {
      const offsets = Array.from({ length: Math.ceil(whole.length / every) }, (_, index) => index * every);
      alone.upstreams[0]?.script(fake.splitAt(offsets, openai.chatStream('grün 日本 🙂')));
      expect(toldBy((await ask(alone)).text)).toEqual({ content: 'grün 日本 🙂', error: undefined, isDone: true });
    }
  });
});
