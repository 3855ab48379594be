import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { receive } from './receive.js';

/** As much of a request as is read: its headers, and its bytes as they come. */
function requestOf(headers: Readonly<Record<string, string>> = {}) {
  const request = Object.assign(new PassThrough(), { headers: { 'content-type': 'application/json', ...headers } });
  return request as unknown as IncomingMessage & PassThrough;
}

const codeOf = async (request: IncomingMessage, maxBytes = 100): Promise<string> => {
  try {
    return (await receive(request, maxBytes)).toString();
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
