import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { Cancel } from '../relay/cancel.js';
import { receive, type Receiving } from './receive.js';

/** As much of a request as is read: its headers, and its bytes as they come. */
function requestOf(headers: Readonly<Record<string, string>> = {}) {
  const request = Object.assign(new PassThrough(), { headers: { 'content-type': 'application/json', ...headers } });
  return request as unknown as IncomingMessage & PassThrough;
}

const anyRoom = { take: () => undefined };

const codeOf = async (request: IncomingMessage, change: Partial<Receiving> = {}): Promise<string> => {
  try {
    return (await receive(request, { maxBytes: 100, room: anyRoom, cancel: new Cancel(), ...change })).toString();
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe('receiving a body', () => {
  it('joins what comes in pieces', async () => {
    const request = requestOf();
    const received = codeOf(request);
    request.write('{"a"');
    request.end(':1}');
    expect(await received).toBe('{"a":1}');
  });

  it('takes a body that says nothing', async () => {
    const request = requestOf();
    request.end();
    expect(await codeOf(request)).toBe('');
  });

  it('refuses what is announced as too large before it is read', async () => {
    expect(await codeOf(requestOf({ 'content-length': '101' }))).toBe('payload_too_large');
  });

  it('refuses what turns out too large', async () => {
    const request = requestOf();
    const received = codeOf(request);
    request.write('x'.repeat(101));
    expect(await received).toBe('payload_too_large');
  });

  it('takes as much as is allowed', async () => {
    const request = requestOf({ 'content-length': '100' });
    request.end('x'.repeat(100));
    expect(await codeOf(request)).toHaveLength(100);
  });

  it.each(['aborted', 'error'])('gives up when the caller does: %s', async (event) => {
    const request = requestOf();
    const received = codeOf(request);
    request.emit(event, new Error('reset'));
    expect(await received).toBe('client_closed_request');
  });
});

describe('the room for a body', () => {
  /** Takes note of what is asked for, and has so much. */
  const roomFor = (most: number) => {
    const taken: number[] = [];
    const take = (bytes: number) => {
      if (taken.reduce((sum, one) => sum + one, bytes) > most) throw new Failure('overloaded', 'No room.');
      taken.push(bytes);
    };
    return { taken, room: { take } };
  };

  it('is taken before a byte is read, where the length is announced', async () => {
    const { taken, room } = roomFor(100);
    const request = requestOf({ 'content-length': '6' });
    const received = codeOf(request, { room });
    expect(taken).toEqual([6]);
    request.write('123');
    request.end('456');
    expect([await received, taken]).toEqual(['123456', [6]]);
  });

  it('is taken as the bytes come, where it is not', async () => {
    const { taken, room } = roomFor(5);
    const request = requestOf();
    const received = codeOf(request, { room });
    request.write('123');
    request.write('456');
    expect([await received, taken]).toEqual(['overloaded', [0, 3]]);
  });

  it('may be missing from the start', async () => {
    expect(await codeOf(requestOf({ 'content-length': '6' }), { room: roomFor(5).room })).toBe('overloaded');
  });
});

describe('a body that takes long', () => {
  it('is given up with all else', async () => {
    const cancel = new Cancel();
    const received = codeOf(requestOf(), { cancel });
    cancel.cancel(new Failure('overloaded', 'Stopping.'));
    expect(await received).toBe('overloaded');
  });
});

describe('the type of a body', () => {
  it.each([
    'application/json',
    'Application/JSON ; charset=utf-8',
    'application/json; charset=UTF8',
    'application/json; charset="utf-8"',
    'application/json; charset= utf-8; x=1',
  ])('%s is taken', async (type) => {
    const request = requestOf({ 'content-type': type });
    request.end('{}');
    expect(await codeOf(request)).toBe('{}');
  });

  it.each(['', 'text/plain', 'application/jsonp', 'multipart/form-data', 'application/json; charset=latin1'])(
    '%j is refused',
    async (type) => {
      expect(await codeOf(requestOf({ 'content-type': type }))).toBe('unsupported_media_type');
    },
  );

  it('is refused when it is compressed', async () => {
    expect(await codeOf(requestOf({ 'content-encoding': 'gzip' }))).toBe('unsupported_media_type');
  });
});
