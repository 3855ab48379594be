import { z } from 'zod';

// What belongs to the connection, or is counted by us: an operator who could set these could smuggle requests.
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// RFC 9110: a token; no spaces, no colon, ASCII only.
const name = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'Must be the name of a header.')
  .refine((text) => !ours.has(text.toLowerCase()), 'Must not be a header of the connection itself.');

const value = z
  .string()
  .max(4_096)
  .regex(/^([\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?|…[\x21-\x7e]{0,4})?$/, 'Must be visible ASCII in one line.');

/** Headers that go with every request to a provider. */
export const headers = z
  .record(name, value)
  .refine((all) => Object.keys(all).length <= 32, 'Must not be more than 32 headers.')
  .refine((all) => new Set(Object.keys(all).map((one) => one.toLowerCase())).size === Object.keys(all).length, {
    error: 'Must not name a header twice.',
  });

/** Names and values. */
export type Headers = Readonly<Record<string, string>>;

const isSecret = (header: string): boolean => /auth|key|token|secret|cookie|password/i.test(header);

/** Headers as they may be read back: those that look like credentials show only their end. */
export const shownHeaders = (all: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(all).map(([header, text]) => [header, isSecret(header) ? hint(text) : text]));

/** What was read back and sent again is what it was. */
export const unmaskedHeaders = (given: Headers, current: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([header, text]) => [header, isMasked(text) ? (current[header] ?? '') : text]),
  );

/** Is it a hint, and not the secret itself? */
export const isMasked = (text: string): boolean => /^[•…]/.test(text);

/** The end of a secret, by which people recognise it; nothing of a short one. */
export const hint = (secret: string): string => `…${secret.length < 12 ? '' : secret.slice(-4)}`;
