import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type FakeUpstream,
  type FaultProxy,
  json,
  type NetFault,
  startFaultProxy,
  startUpstream,
  until,
} from './index.js';

let provider: FakeUpstream;
let proxy: FaultProxy;
beforeEach(async () => {
  provider = await startUpstream();
  provider.respond(() => json(200, { said: 'hello' }));
  proxy = await startFaultProxy({ target: provider, seed: 42 });
});
afterEach(async () => {
  await proxy.close();
  await provider.close();
});

/** Sends a request over a raw socket and tells what came back, and how it ended. */
async function ask(): Promise<{ text: string; error: string | undefined }> {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.end('POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}');
  let text = '';
  let error: string | undefined;
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  socket.on('error', ({ code }: NodeJS.ErrnoException) => (error = code));
  await new Promise((resolve) => socket.on('close', resolve));
  return { text, error };
}

const passed = () =>
  proxy.log.filter(({ way, action }) => way === 'down' && action === 'pass').map(({ bytes }) => bytes);

describe('the fault proxy', () => {
  it('passes everything when it has no fault', async () => {
    const { text, error } = await ask();
    expect(text).toMatch(/{"said":"hello"}$/);
    expect(error).toBeUndefined();
    await until(() => proxy.openSockets() === 0);
  });

  it.each<[NetFault, number, string | undefined]>([
    [{ is: 'fin', after: 0, way: 'down' }, 0, undefined],
    [{ is: 'fin', after: 30, way: 'down' }, 30, undefined],
    [{ is: 'reset', after: 30, way: 'down' }, 30, 'ECONNRESET'],
    [{ is: 'refuse' }, 0, 'ECONNRESET'],
  ])('%j stops the answer there', async (fault, length, error) => {
    proxy.inject([fault]);
    const heard = await ask();
    expect(heard.text.length).toBeLessThanOrEqual(length);
    expect(passed().reduce((sum, bytes) => sum + bytes, 0)).toBe(length);
    if (error === undefined) expect(heard.text).toHaveLength(length);
    expect(heard.error).toBe(error);
    await until(() => proxy.openSockets() === 0);
  });

  it('cuts the bytes where it is told to', async () => {
    proxy.inject([{ is: 'split', at: [5, 9], way: 'down' }]);
    await ask();
    expect(passed().slice(0, 2)).toEqual([5, 4]);
  });

  it('cuts them the same way for the same seed', async () => {
    const runs = [];
    for (let run = 0; run < 2; run += 1) {
      const twin = await startFaultProxy({ target: provider, seed: 42 });
      await proxy.close();
      proxy = twin;
      proxy.inject([{ is: 'split', way: 'up' }]);
      await ask();
      runs.push(proxy.log.filter(({ way, action }) => way === 'up' && action === 'pass').map(({ bytes }) => bytes));
    }
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]?.length).toBeGreaterThan(2);
  });

  it('spoils as many connections as it is told to, and heals', async () => {
    proxy.inject([{ is: 'refuse' }], { times: 1 });
    expect((await ask()).text).toBe('');
    expect((await ask()).text).toContain('hello');
    proxy.inject([{ is: 'refuse' }]);
    expect((await ask()).text).toBe('');
    proxy.heal();
    expect((await ask()).text).toContain('hello');
  });

  it('swallows what goes into a black hole', async () => {
    proxy.inject([{ is: 'blackhole', way: 'up' }]);
    await ask();
    expect(provider.requests).toHaveLength(0);
    expect(proxy.log.some(({ action }) => action === 'swallow')).toBe(true);
  });
});
