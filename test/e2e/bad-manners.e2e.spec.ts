import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newKeySecret } from '#adapters/secrets';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn, toldBy } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { type RawConnection, rawTo } from './kit/raw.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;
const model = 'acme/gpt-4.1';
const text = 'one two three four five';
const still = () => openai.answer('Still here.');

let system: System;
let upstream: fake.FakeUpstream;
let key: Key;
beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  upstream.respond(still);
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
  key = await system.key();
});
afterAll(() => system.stop());

const ask = (more: object = {}, secret = key.secret) =>
  call(`${system.url}/v1/chat/completions`, { ...chatOf({ model }), ...more }, { secret });

const opened: RawConnection[] = [];
const dial = () => {
  const raw = rawTo(system.gateways[0]!.port);
  opened.push(raw);
  return raw;
};
// Whatever came before: the process lives, and serves.
afterEach(async () => {
  for (const raw of opened.splice(0)) raw.close();
  await waitUntil(async () => (await ask()).text.includes('Still here.'));
});

const head = (...framing: string[]) =>
  [
    'POST /v1/chat/completions HTTP/1.1',
    'host: x',
    'content-type: application/json',
    `authorization: Bearer ${key.secret}`,
    ...framing,
    '',
    '',
  ].join('\r\n');
const chat = () => {
  const body = JSON.stringify(chatOf({ model }));
  return head(`content-length: ${Buffer.byteLength(body)}`) + body;
};

describe('a caller who sends everything at once on one connection', () => {
  it('has sixteen requests run at a time, all of which end when it hangs up', async () => {
    const before = upstream.requests.length;
    const arrived = () => upstream.requests.slice(before);
    upstream.respond(() => fake.hang());
    const raw = dial();
    raw.say(chat().repeat(40));
    await waitUntil(() => arrived().length === 16);
    // A request of another connection goes all the way, and still there are no more.
    expect((await ask({ model: 'acme' })).status).toBe(404);
    expect(arrived()).toHaveLength(16);
    upstream.respond(still);
    raw.close();
    await waitUntil(() => arrived().every(({ isAborted }) => isAborted));
    expect(arrived()).toHaveLength(16);
  });
});

describe('a caller who announces more than there is room for', () => {
  it('is refused before its body is read; what runs goes on, and health is told', async () => {
    const running = (async () => {
      upstream.script(openai.chatStream(text, { gapMs: 300 }));
      return toldBy((await ask({ stream: true })).text);
    })();
    await waitUntil(() => upstream.requests.at(-1)?.text.includes('"stream":true') === true);
    const refused = await crowd();
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('close');
    expect(errorIn(refused.text)).toMatchObject({ code: 'overloaded', type: 'api_error' });
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await fetch(system.url + path)).status).toBe(200);
    const metrics = await (await fetch(`${system.url}/metrics`)).text();
    expect(Number(/gatewright_shed_requests_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
    expect(await running).toEqual({ content: text, error: undefined, isDone: true });
  });

  /** Announces bodies of 32 MiB that never come, until somebody is refused. */
  async function crowd() {
    for (let turn = 0; turn < 2_000; turn += 1) {
      dial().say(head('content-length: 33554432') + '{');
      const heard = await call(`${system.url}/v1/models`, undefined, { method: 'GET', secret: key.secret });
      if (heard.status === 503) return heard;
    }
    throw new Error('nobody was refused');
  }
});

describe('a stranger who tries keys', () => {
  const tried = (secret: string) => call(`${system.url}/v1/models`, undefined, { method: 'GET', secret });

  it('has to wait before the database is asked again; whoever has a key is served', async () => {
    expect((await ask()).status).toBe(200);
    const statuses = new Set<number>();
    for (let turn = 0; turn < 40 && !statuses.has(429); turn += 1) {
      const heard = await Promise.all(Array.from({ length: 50 }, () => tried(newKeySecret())));
      for (const { status, headers, text: said } of heard) {
        statuses.add(status);
        if (status !== 429) continue;
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(errorIn(said).code).toBe('rate_limit_exceeded');
      }
    }
    expect(statuses).toEqual(new Set([401, 429]));
    expect((await ask()).status).toBe(200);
  });
});
