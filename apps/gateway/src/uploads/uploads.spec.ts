import { type FileHandle, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { openSpooler, Spool, type Spooler } from '#adapters/files';
import { Failure } from '#core/failure';
import { Cancel } from '../relay/cancel.js';
import type { Form } from './form.js';
import { receiveForm, type ReceivingForm } from './receive-form.js';
import { renderedForm } from './rendered-form.js';

let directory: string;
let spooler: Spooler;
let server: Server;
let onRequest: (request: IncomingMessage) => void;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'uploads-'));
  spooler = await openSpooler({ directory, onProblem: () => undefined });
  server = createServer((request) => onRequest(request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});
const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

interface Wish extends Partial<ReceivingForm> {
  readonly type?: string;
  /** Announced; absent: it comes in chunks. */
  readonly length?: number;
}

/** A form that a caller begins to send. */
async function begun({ type = 'multipart/form-data; boundary=b', length, ...wish }: Wish = {}) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  const cancel = wish.cancel ?? new Cancel();
  const received = new Promise<Form>((resolve, reject) => {
    onRequest = (request) => {
      request.on('aborted', () => cancel.cancel(new Failure('client_closed_request', 'The caller hung up.')));
      try {
        resolve(receiveForm(request, { maxBytes: 1e6, room: { take: () => undefined }, spooler, ...wish, cancel }));
      } catch (error) {
        reject(Failure.from(error));
      }
    };
  });
  const framing = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\n${framing}\r\n\r\n`);
  const send = (bytes: string | Uint8Array) => {
    const body = Buffer.from(bytes);
    if (length !== undefined) return void socket.write(body);
    if (body.length > 0) socket.write(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, crlf]));
  };
  const end = () => void (length === undefined && socket.write('0\r\n\r\n'));
  return { form: await received, send, end, socket, cancel };
}

const crlf = Buffer.from('\r\n');

const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name = 'file') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
const end = '--b--\r\n';

const rendered = async (form: Form, edits: Readonly<Record<string, unknown>> = {}) => {
  const { contentType, body } = renderedForm(form, edits);
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) pieces.push(piece);
  const [, boundary = ''] = /boundary=(.*)/.exec(contentType) ?? [];
  const bytes = Buffer.concat(pieces);
  return { length: body.length, bytes, text: bytes.toString('latin1').replaceAll(boundary, 'b') };
};

const failing = (form: Form): Promise<unknown> =>
  form
    .until(() => false)
    .then(
      () => 'It did not fail.',
      (error: unknown) => error,
    );

describe('a form', () => {
  it('goes on as it came, however it was cut, but for what is edited', async () => {
    const file = fc.uint8Array({ maxLength: 3_000 });
    const cuts = fc.array(fc.nat(4_000), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(file, cuts, async (sound, at) => {
        const whole = Buffer.concat([
          Buffer.from(field('language', 'éa') + field('provider[only][]', 'a') + fileHead()),
          sound,
          Buffer.from(`\r\n${field('model', 'a/m')}${end}`),
        ]);
        const { form, send, end: finish, socket } = await begun();
        const edges = [0, ...at.filter((one) => one < whole.length).sort((one, other) => one - other), whole.length];
        for (const [index, from] of edges.slice(0, -1).entries()) send(whole.subarray(from, edges[index + 1]));
        finish();
        await form.until((parts) => parts.some(({ name }) => name === 'model'));
        const { text, bytes } = await rendered(form, { model: 'm', provider: undefined });
        const expected = Buffer.concat([
          Buffer.from(field('language', 'éa') + fileHead()),
          sound,
          Buffer.from(`\r\n${field('model', 'm')}${end}`),
        ]);
        expect(text).toBe(expected.toString('latin1'));
        // All is here by now: it is as long as it says, and the same once more.
        const again = await rendered(form, { model: 'm', provider: undefined });
        expect([again.length, again.bytes.length]).toEqual([bytes.length, bytes.length]);
        await form.close();
        socket.destroy();
      }),
      { numRuns: 60 },
    );
  });

  it('is there as soon as a part begins, and what has come of a file goes on before the rest is here', async () => {
    const { form, send, end: finish } = await begun();
    send(field('model', 'a/m') + fileHead() + 'first ');
    await form.until((parts) => parts.length === 2);
    const { body } = renderedForm(form, {});
    expect(body.length).toBeUndefined();
    const pieces = body.open()[Symbol.asyncIterator]();
    let text = '';
    const more = async () => (text += Buffer.from((await pieces.next()).value as Uint8Array).toString());
    while (!text.endsWith('first ')) await more();
    send('second\r\n' + field('language', 'en') + end);
    finish();
    while (!text.includes('"language"')) await more();
    expect(text).toContain('first second');
    await form.close();
  });

  it('puts first what the edits set and nobody says', async () => {
    const { form, send, end: finish } = await begun();
    send(fileHead() + 'x\r\n' + end);
    finish();
    await form.until(() => false);
    const { text, length, bytes } = await rendered(form, { model: 'm' });
    expect(text).toBe(field('model', 'm') + fileHead() + 'x\r\n' + end);
    expect(length).toBe(bytes.length);
    await form.close();
  });

  it('may hold a file of nothing, and no field at all', async () => {
    const { form, send, end: finish } = await begun();
    send(fileHead() + '\r\n' + end);
    finish();
    await form.until(() => false);
    expect((await rendered(form)).text).toBe(fileHead() + '\r\n' + end);
    await form.close();
  });
});

describe('a large file', () => {
  const STEP = 10 * 1024 * 1024;

  /** Bytes that are in use, and not only not collected yet. */
  function held(): number {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    collect(); // the first leaves some to be swept while others go on
    return process.memoryUsage().arrayBuffers;
  }

  it('is never in memory as a whole, however fast it comes and however slowly it goes on', async () => {
    const { form, send, socket, end: finish } = await begun({ maxBytes: 1e9 });
    const before = held();
    let most = 0;
    let steps = 0;
    const piece = Buffer.alloc(1024 * 1024, 7);
    send(field('model', 'a/m') + fileHead());
    let read = 0;
    const reading = (async () => {
      for await (const { length } of renderedForm(form, {}).body.open()) {
        read += length;
        if (Math.floor(read / STEP) > steps) most = Math.max(most, held() - before);
        steps = Math.floor(read / STEP);
      }
    })();
    for (let sent = 0; sent < 100; sent += 1) {
      send(piece);
      if (socket.writableNeedDrain) await new Promise((resolve) => socket.once('drain', resolve));
    }
    send('\r\n' + end);
    finish();
    await reading;
    expect(read).toBeGreaterThan(100 * piece.length);
    expect(most).toBeLessThan(16 * piece.length);
    await form.close();
  }, 30_000);
});

describe('a form that cannot be taken', () => {
  it.each([
    ['no boundary', 'multipart/form-data', '', 'content-type'],
    ['an end that is missing', undefined, field('a', 'x'), 'body'],
    ['a file without an end', undefined, fileHead() + 'half', 'body'],
    ['nothing of a form', undefined, 'hello', 'body'],
    ['a part without a name', undefined, '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n' + end, 'body'],
  ])('because of %s says so', async (_, type, body, param) => {
    const { form, send, end: finish, cancel } = await begun(type === undefined ? {} : { type });
    const failure = failing(form);
    send(body);
    finish();
    expect(await failure).toMatchObject({ code: 'invalid_request', details: { param } });
    expect(cancel.reason).toBe(await failure);
  });

  it('is refused before a byte of it is read where it is announced as too large', async () => {
    await expect(begun({ length: 101, maxBytes: 100 })).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it.each([
    ['too large a form', fileHead() + 'x'.repeat(200), { maxBytes: 100 }, 'payload_too_large'],
    ['too large a field', field('prompt', 'x'.repeat(1_100_000)) + end, { maxBytes: 2e6 }, 'payload_too_large'],
    ['too many fields', field('a', 'x').repeat(129), {}, 'payload_too_large'],
    ['too many files', `${fileHead()}x\r\n`.repeat(18), {}, 'payload_too_large'],
    [
      'no room in memory',
      field('a', 'x') + end,
      {
        room: {
          take: () => {
            throw new Failure('overloaded', 'No room.');
          },
        },
      },
      'overloaded',
    ],
  ])('is given up at %s', async (_, body, wish, code) => {
    const { form, send } = await begun(wish);
    const failure = failing(form);
    send(body);
    expect(await failure).toMatchObject({ code });
  });

  it('tells who reads a file that the rest does not come', async () => {
    const { form, send, socket, cancel } = await begun();
    send(field('model', 'a/m') + fileHead() + 'half');
    await form.until((parts) => parts.length === 2);
    const reading = rendered(form);
    socket.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'client_closed_request' });
    expect(cancel.reason).toMatchObject({ code: 'client_closed_request' });
    await form.close();
  });

  it('is given up when too little of it comes', async () => {
    const { form, send } = await begun({ paceMs: 20 });
    send(fileHead());
    expect(await failing(form)).toMatchObject({ code: 'request_timeout' });
  });

  it('is given up with all else', async () => {
    const { form, cancel } = await begun();
    const why = new Failure('overloaded', 'Stopping.');
    cancel.cancel(why);
    expect(await failing(form)).toBe(why);
  });

  it('is our trouble where the disk takes no more', async () => {
    const full = () => Promise.reject<FileHandle>(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    const { form, send } = await begun({ spooler: { create: () => new Spool(full(), () => undefined) } });
    send(fileHead() + 'x');
    expect(await failing(form)).toMatchObject({ code: 'overloaded' });
  });
});
