import { expect, it } from '@jest/globals';
import { originOf } from './health.ts';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:4000'],
  ['gateway.internal', 'http://gateway.internal:4000'],
  ['::1', 'http://[::1]:4000'],
])('reaches a listener on %s at %s', (host, origin) => {
  expect(originOf({ host, port: 4000 })).toBe(origin);
});

it('reaches a listener on every address over loopback', () => {
  expect(originOf({ host: '0.0.0.0', port: 4000 })).toBe('http://127.0.0.1:4000');
  expect(originOf({ host: '::', port: 4000 })).toBe('http://[::1]:4000');
});
