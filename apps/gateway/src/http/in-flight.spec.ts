import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../scripts/until.ts';
import { IdleConnections } from './idle-connections.js';
import { InFlight } from './in-flight.js';

const open: { server: Server; sockets: Socket[] }[] = [];
afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A server behind the two, and connections to it. */
async function serve(listener: RequestListener, idle = new IdleConnections()) {
  const inFlight = new InFlight(idle);
  const server = createServer((request, response) =>
    inFlight.enter(request.socket, response, () => listener(request, response)),
  );
  idle.watch(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets: Socket[] = [];
  open.push({ server, sockets });
  const dial = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let heard = '';
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString())).on('error', () => undefined);
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return {
      socket,
      ask: (count = 1) => void socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(count)),
      text: () => heard,
    };
  };
  return { dial };
}

const eventually = async (isSo: () => boolean) =>
  expect(await until({ check: () => isSo() || undefined, deadlineMs: 5_000, everyMs: 5 })).toBe(true);
const answersIn = (text: string) => text.split('HTTP/1.1 200').length - 1;

describe('requests that are sent ahead on one connection', () => {
  it('run sixteen at a time, and are all answered in the end', async () => {
    const running: (() => void)[] = [];
    let most = 0;
    const { dial } = await serve((_, response) => {
      running.push(() => response.end('x'));
      most = Math.max(most, running.length);
    });
    const { ask, text } = await dial();
    ask(100);
    await eventually(() => running.length === 16);
    await eventually(() => {
      running.shift()?.();
      return answersIn(text()) === 100;
    });
    expect(most).toBe(16);
  });

  it('do not hold back those of another connection', async () => {
    let started = 0;
    const { dial } = await serve(() => void (started += 1));
    (await dial()).ask(100);
    await eventually(() => started === 16);
    (await dial()).ask();
    await eventually(() => started === 17);
  });

  it('are not taken without end', async () => {
    const { dial } = await serve(() => undefined);
    const { ask, socket } = await dial();
    ask(2_000);
    await eventually(() => socket.closed);
  });
});

describe('connections that say nothing', () => {
  const capped = () => new IdleConnections({ most: 3, isExempt: () => false });

  it('give way to new ones past so many: the longest idle goes', async () => {
    const { dial } = await serve((_, response) => void response.end('x'), capped());
    const first = await dial();
    const others = [await dial(), await dial(), await dial(), await dial()];
    await eventually(() => first.socket.closed && (others[0]?.socket.closed ?? false));
    const last = others.at(-1);
    last?.ask();
    await eventually(() => answersIn(last?.text() ?? '') === 1);
    expect(others.slice(1).map(({ socket }) => socket.closed)).toEqual([false, false, false]);
  });

  it('are not those that wait for an answer', async () => {
    const waiting: (() => void)[] = [];
    const { dial } = await serve((_, response) => void waiting.push(() => response.end('x')), capped());
    const busy = await dial();
    busy.ask();
    await eventually(() => waiting.length === 1);
    for (let turn = 0; turn < 5; turn += 1) await dial();
    waiting[0]?.();
    await eventually(() => answersIn(busy.text()) === 1);
  });

  it('may be any number on this machine', async () => {
    const { dial } = await serve((_, response) => void response.end('x'), new IdleConnections({ most: 1 }));
    const first = await dial();
    for (let turn = 0; turn < 3; turn += 1) await dial();
    first.ask();
    await eventually(() => answersIn(first.text()) === 1);
  });
});
