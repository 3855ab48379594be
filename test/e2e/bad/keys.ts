import { type BadInput, lines } from './bad-input.js';

const secretOf = (authorization: string) => authorization.slice('Bearer '.length);

/** The header lines of a request that shows no key, or a wrong one. */
const shown = (what: string, ...headers: readonly string[]): BadInput => ({
  ...{ id: 'J32', what, status: 401 },
  bytes: ({ get }) => lines(`GET ${get} HTTP/1.1`, 'host: x', ...headers),
});

const turned = (what: string, turn: (secret: string) => readonly string[]): BadInput => ({
  ...{ id: 'J32', what, status: 401 },
  bytes: ({ get, authorization }) => lines(`GET ${get} HTTP/1.1`, 'host: x', ...turn(secretOf(authorization))),
});

/** What is no key: the same at every port. */
export const keys: readonly BadInput[] = [
  shown('no key'),
  shown('an empty key', 'authorization:'),
  shown('a key without a key', 'authorization: Bearer'),
  shown('SQL', "authorization: Bearer ' OR '1'='1"),
  shown('SQL without spaces', "authorization: Bearer '/**/OR/**/1=1--"),
  shown('a percent sign', 'authorization: Bearer %'),
  shown('a wildcard', 'authorization: Bearer *'),
  shown('a key in the wrong scheme', 'authorization: Basic dXNlcjp3b3Jk'),
  shown('a key of 10 KB', `authorization: Bearer gw_live_${'x'.repeat(10_240)}`),
  shown('a key like ours', `authorization: Bearer gw_live_${'A'.repeat(49)}`),
  shown('a key in two languages', 'authorization: Bearer gw_live_\u00e4\u00f6'),
  shown('a prototype', 'authorization: Bearer __proto__'),
  turned('a key that is cut', (secret) => [`authorization: Bearer ${secret.slice(0, -1)}`]),
  turned('a key with one more letter', (secret) => [`authorization: Bearer ${secret}x`]),
  turned('a key that ends otherwise', (secret) => [
    `authorization: Bearer ${secret.slice(0, -1)}${secret.endsWith('0') ? 1 : 0}`,
  ]),
  turned('a key in quotes', (secret) => [`authorization: Bearer "${secret}"`]),
  turned('a key in a cookie', (secret) => [`cookie: authorization=${secret}; token=${secret}`]),
  turned('a key in another header', (secret) => [
    `x-authorization: Bearer ${secret}`,
    `proxy-authorization: Bearer ${secret}`,
  ]),
  {
    ...{ id: 'S1', what: 'a key in the query', status: 401 },
    bytes: ({ get, authorization }) => {
      const secret = secretOf(authorization);
      return lines(`GET ${get}?key=${secret}&api_key=${secret}&access_token=${secret} HTTP/1.1`, 'host: x');
    },
  },
];
