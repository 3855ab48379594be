import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  brokenBody,
  bytesOf,
  callTo,
  close,
  cutAfter,
  cutHead,
  drip,
  endless,
  failureOf,
  type FakeUpstream,
  gzipped,
  hang,
  html,
  hugeHeaders,
  interim,
  json,
  openai,
  raw,
  redirect,
  reset,
  resetAfter,
  type Step,
  startUpstream,
  text,
  textOf,
  until,
  wrongLength,
} from '../../../test/fakes/upstream/index.js';
import { createUpstream, type Upstream } from './index.js';

let provider: FakeUpstream;
let upstream: Upstream;

beforeEach(async () => {
  provider = await startUpstream();
  upstream = createUpstream();
});
afterEach(async () => {
  await upstream.close();
  await provider.close();
});

const unreachable = { code: 'upstream_error', details: { fault: 'unreachable', provider: 'acme' } };

const ask = (step: Step) => {
  provider.script(step);
  return upstream.send(callTo(provider.url, { body: { model: 'gpt', stream: true } }));
};
const invalid = { code: 'upstream_invalid_response', details: { fault: 'invalid', provider: 'acme' } };

describe('before the head', () => {
  it.each<[string, Step]>([
    ['closes', close()],
    ['resets', reset()],
    ['speaks another protocol', raw('SSH-2.0-OpenSSH_9.6\r\n')],
    ['cuts the status line', cutHead(7, json(200, {}))],
    ['cuts the headers', cutHead(40, json(200, {}))],
    ['upgrades unasked: U19', raw('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
  ])('a provider that %s is unreachable', async (_what, step) => {
    expect(await failureOf(ask(step))).toMatchObject(unreachable);
    await until(() => provider.openSockets() === 0);
  });

  it('a provider is waited for as long as the caller likes: U3', async () => {
    const call = callTo(provider.url, { connectMs: 10 });
    provider.script(hang());
    const sent = upstream.send(call);
    const { aborted } = await provider.request(0);
    const outcome = await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 50, 'still waiting'))]);
    expect(outcome).toBe('still waiting');
    call.cancel.cancel();
    await failureOf(sent);
    await aborted;
  });

  it('interim answers are passed over: U19', async () => {
    expect((await ask(interim([102, 103, 103], json(200, {})))).status).toBe(200);
  });

  it('a flood of interim answers is no answer: U19', async () => {
    expect(await failureOf(ask(interim(Array<number>(9).fill(103), json(200, {}))))).toMatchObject(invalid);
    await until(() => provider.openSockets() === 0);
  });

  it('16 KiB of headers are enough: U18', async () => {
    expect((await ask(hugeHeaders(15_000))).status).toBe(200);
    const failure = await failureOf(ask(hugeHeaders(1_000_000)));
    expect(failure).toMatchObject(invalid);
    expect(failure.message).toBe('Provider acme sent too many headers (UND_ERR_HEADERS_OVERFLOW).');
  });

  it('a header that looks like a prototype is a header: U18', async () => {
    const { headers } = await ask(json(200, {}, { ['__proto__']: 'a', constructor: ['b', 'c'] }));
    expect(headers['constructor']).toBe('b, c');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it.each([
    ['one layer', { 'content-encoding': 'gzip' }],
    ['two layers', { 'content-encoding': 'gzip, br' }],
    ['two headers', { 'content-encoding': ['gzip', 'gzip'] }],
  ])('compression was not asked for, so %s of it is no answer: U17', async (_what, headers) => {
    expect(await failureOf(ask(text(200, 'x', headers)))).toMatchObject(invalid);
    await until(() => provider.openSockets() === 0);
  });

  it('a bomb is not unpacked, nor even read: U17', async () => {
    expect(await failureOf(ask(gzipped(50_000_000)))).toMatchObject(invalid);
  });

  it('an encoding that is none is none', async () => {
    expect((await ask(json(200, {}, { 'content-encoding': 'Identity' }))).status).toBe(200);
  });
});

describe('an answer that is none', () => {
  it('of HTML comes as it is, for the relay to judge: U12, U13', async () => {
    const answer = await ask(html(502, 2_000_000));
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await bytesOf(answer)).length).toBeGreaterThan(2_000_000);
  });

  it.each([301, 302, 307, 308])('of status %i is not followed: U19', async (status) => {
    const elsewhere = await startUpstream();
    const answer = await ask(redirect(status, `${elsewhere.url}/steal`));
    expect(answer.status).toBe(status);
    await bytesOf(answer);
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.close();
  });

  it('of status 204 has no body, even when it says so: U19', async () => {
    expect(await textOf(await ask(raw('HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello')))).toBe('');
  });
});

describe('a body', () => {
  const stream = openai.chatStream('one two three four five six');

  it.each([
    ['cut: U7', cutAfter],
    ['reset: U8', resetAfter],
  ])('that is %s gives what had come, then fails, at every byte', async (_what, at) => {
    const whole = await textOf(await ask(stream));
    for (let bytes = 0; bytes < 1_300; bytes += 37) {
      const { text: seen, failure } = await brokenBody(await ask(at(bytes, stream)));
      expect(failure).toMatchObject(unreachable);
      expect(whole.startsWith(seen)).toBe(true);
      expect(seen).not.toContain('[DONE]');
    }
    await until(() => provider.openSockets() <= 1);
  });

  it('without length that is reset does not end well: U8', async () => {
    const endsWithConnection = openai.chatStream('one two three', { untilClose: true });
    const { failure } = await brokenBody(await ask(resetAfter(300, endsWithConnection)));
    expect(failure).toMatchObject(unreachable);
  });

  it('that trickles comes as it trickles: U6', async () => {
    const { body } = await ask(drip(1, text(200, 'slow')));
    const pieces: string[] = [];
    for await (const piece of body) pieces.push(Buffer.from(piece).toString());
    expect(pieces.join('')).toBe('slow');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('shorter than announced fails', async () => {
    const { text: seen, failure } = await brokenBody(await ask(wrongLength(200, '{"a":1}', 3)));
    expect(seen).toBe('{"a":1}');
    expect(failure).toMatchObject(unreachable);
  });

  it('longer than announced ends there, and the rest does not answer the next request', async () => {
    const smuggled = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nowned';
    expect(await textOf(await ask(wrongLength(200, `{}${smuggled}`, -smuggled.length)))).toBe('{}');
    expect(await textOf(await ask(text(200, 'mine')))).toBe('mine');
  });

  it('with broken chunks fails, and the failure does not quote it', async () => {
    const secret = 'the secret of the caller';
    const { failure } = await brokenBody(
      await ask(raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', `${secret}\r\n`)),
    );
    expect(failure).toMatchObject(unreachable);
    expect(failure?.message).toBe('Provider acme broke HTTP (HTTPParserError).');
    expect(JSON.stringify(failure?.details)).not.toContain(secret);
  });

  it('with two lengths that differ is refused', async () => {
    expect(
      await failureOf(ask(raw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!'))),
    ).toMatchObject(unreachable);
  });

  it('without end is read as fast as it is consumed, and left when the reader leaves: U16', async () => {
    const { body } = await ask(endless());
    let read = 0;
    for await (const chunk of body) {
      read += chunk.length;
      if (read > 4 * 1024 * 1024) break;
    }
    await provider.requests[0]?.aborted;
    await until(() => provider.openSockets() === 0);
  });
});
