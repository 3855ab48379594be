import { type BadInput, lines, read, written } from './bad-input.js';

const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: 1`);
const sized = (body: string) => `content-length: ${Buffer.byteLength(body)}`;

/** What is no HTTP, or too much of it, or meant for two readers: the same at every port. */
export const wire: readonly BadInput[] = [
  {
    ...{ id: 'W1', what: 'two lengths', status: 400, isLast: true },
    bytes: (port) => written(port, 'content-length: 2', 'content-length: 5') + '{}',
  },
  {
    ...{ id: 'W2', what: 'a length and chunks', status: 400, isLast: true },
    bytes: (port) => written(port, 'content-length: 5', 'transfer-encoding: chunked') + '0\r\n\r\n',
  },
  {
    ...{ id: 'W3', what: 'an unknown transfer encoding', status: 400, isLast: true },
    bytes: (port) => written(port, 'transfer-encoding: xchunked') + '0\r\n\r\n',
  },
  {
    ...{ id: 'W4', what: 'chunks that are not the last encoding', status: 400, isLast: true },
    bytes: (port) => written(port, 'transfer-encoding: chunked, identity') + '0\r\n\r\n',
  },
  {
    ...{ id: 'W4', what: 'chunks twice', status: 400, isLast: true },
    bytes: (port) => written(port, 'transfer-encoding: chunked', 'transfer-encoding: identity') + '0\r\n\r\n',
  },
  {
    ...{ id: 'W5', what: 'a space before the colon', status: 400, isLast: true },
    bytes: (port) => written(port, 'content-length : 2') + '{}',
  },
  { id: 'W1', what: 'a length below zero', status: 400, bytes: (port) => written(port, 'content-length: -1') },
  { id: 'W1', what: 'a length with a sign', status: 400, bytes: (port) => written(port, 'content-length: +2') + '{}' },
  {
    id: 'W1',
    what: 'a length in hexadecimal',
    status: 400,
    bytes: (port) => written(port, 'content-length: 0x2') + '{}',
  },
  { id: 'W6', what: 'line ends without CR', status: 400, bytes: ({ get }) => `GET ${get} HTTP/1.1\nhost: x\n\n` },
  { id: 'W7', what: 'a folded header', status: 400, bytes: (port) => read(port, 'x-a: b\r\n c') },
  { id: 'W8', what: 'NUL in a header', status: 400, bytes: (port) => read(port, 'x-a: b\0c') },
  { id: 'W8', what: 'a bare CR in a header', status: 400, bytes: (port) => read(port, 'x-a: b\rc: d') },
  { id: 'W9', what: 'no Host', status: 400, bytes: ({ get }) => lines(`GET ${get} HTTP/1.1`) },
  { id: 'W10', what: 'two Hosts', status: 400, isLast: true, bytes: (port) => read(port, 'host: y') },
  {
    ...{ id: 'W11', what: 'an absolute target', status: 400 },
    bytes: ({ get, authorization }) =>
      lines(`GET http://evil${get} HTTP/1.1`, 'host: x', `authorization: ${authorization}`),
  },
  { id: 'W12', what: 'HTTP/0.9', status: 'end', bytes: ({ get }) => `GET ${get}\r\n\r\n` },
  { id: 'W12', what: 'HTTP/2 as it begins', status: 'end', bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { id: 'W12', what: 'HTTP/9.9', status: 'end', bytes: ({ get }) => lines(`GET ${get} HTTP/9.9`, 'host: x') },
  ...['/', '/v1/%2e%2e', '/..%2f..%2fetc/passwd', '/V1/Models', '/Admin/V1/Keys', '/.env', '/metrics/../etc'].map(
    (path): BadInput => ({
      ...{ id: 'W13', what: `the path /${path}`, status: [400, 404] },
      bytes: ({ authorization }) => lines(`GET /${path} HTTP/1.1`, 'host: x', `authorization: ${authorization}`),
    }),
  ),
  { id: 'W14', what: 'broken escapes', status: 400, bytes: ({ get }) => lines(`GET ${get}/%ZZ HTTP/1.1`, 'host: x') },
  {
    id: 'W14',
    what: 'an escape that is no UTF-8',
    status: [400, 404],
    bytes: (port) => read({ ...port, get: `${port.get}/%ff` }),
  },
  {
    id: 'W15',
    what: 'a header of 17 KiB',
    status: 431,
    code: 'headers_too_large',
    bytes: (port) => read(port, `x-a: ${'x'.repeat(17_408)}`),
  },
  {
    id: 'W15',
    what: 'a target of 20 KiB',
    status: 431,
    bytes: (port) => read({ ...port, get: `${port.get}?${'x'.repeat(20_480)}` }),
  },
  {
    id: 'W16',
    what: '1,900 headers',
    status: 431,
    code: 'headers_too_large',
    bytes: (port) => read(port, ...many(1_900)),
  },
  {
    id: 'W16',
    what: '101 headers and a body',
    status: 431,
    code: 'headers_too_large',
    bytes: (port) => written(port, ...many(101), sized(port.body)) + port.body,
  },
  {
    ...{ id: 'W17', what: 'a chunk extension of 20 KB', status: 400 },
    bytes: (port) => written(port, 'transfer-encoding: chunked') + `2;a=${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  },
  {
    ...{ id: 'W18', what: 'a chunk of 2^68 bytes', status: 400 },
    bytes: (port) => written(port, 'transfer-encoding: chunked') + 'FFFFFFFFFFFFFFFFF\r\n{}',
  },
  {
    id: 'W18',
    what: 'a chunk below zero',
    status: 400,
    bytes: (port) => written(port, 'transfer-encoding: chunked') + '-1\r\n{}',
  },
  {
    id: 'W18',
    what: 'a chunk that is longer than it says',
    status: 400,
    bytes: (port) => written(port, 'transfer-encoding: chunked') + '1\r\n{}{}\r\n0\r\n\r\n',
  },
  {
    id: 'W19',
    what: 'an expectation nobody can meet',
    status: 417,
    bytes: (port) => written(port, 'expect: 200-maybe', sized(port.body)) + port.body,
  },
  {
    id: 'W21',
    what: 'a tunnel',
    status: 'end',
    bytes: () => lines('CONNECT 169.254.169.254:80 HTTP/1.1', 'host: 169.254.169.254:80'),
  },
  { id: 'W22', what: 'TRACE', status: [404, 405], bytes: ({ get }) => lines(`TRACE ${get} HTTP/1.1`, 'host: x') },
  {
    id: 'W22',
    what: 'a method of WebDAV',
    status: [400, 404, 405],
    bytes: (port) => read(port).replace('GET', 'PROPFIND'),
  },
  { id: 'W23', what: 'a method in lower case', status: 400, bytes: (port) => read(port).replace('GET', 'get') },
  { id: 'W24', what: 'a TLS hello', status: 'end', bytes: () => Buffer.from('16030100c8010000c40303', 'hex') },
  { id: 'W24', what: 'rubbish', status: 'end', bytes: () => Buffer.from('00ff00ff0d0a0d0a', 'hex') },
  {
    ...{ id: 'W28', what: 'a key in a header with underscores', status: 401 },
    bytes: ({ get, authorization }) =>
      lines(
        `GET ${get} HTTP/1.1`,
        'host: x',
        `x_api_key: ${authorization.slice(7)}`,
        `author_ization: ${authorization}`,
      ),
  },
  {
    id: 'W29',
    what: 'a key that is named a hop',
    status: 401,
    bytes: ({ get }) => lines(`GET ${get} HTTP/1.1`, 'host: x', 'connection: authorization'),
  },
];
