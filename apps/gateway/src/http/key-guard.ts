import type { IncomingHttpHeaders } from 'node:http';
import { Failure } from '#core/failure';
import type { Caller } from '../relay/ports.js';
import type { Callers } from './callers.js';

/** The key in any of the three headers that SDKs use. Keys in the query are not read: they would stand in logs. */
export async function authenticate(headers: IncomingHttpHeaders, callers: Callers): Promise<Caller> {
  const secret = bearer(headers.authorization) ?? one(headers['x-api-key']) ?? one(headers['x-goog-api-key']);
  if (!secret)
    throw new Failure('invalid_api_key', 'No API key was sent. Send it as "Authorization: Bearer gw_live_…".');
  return callers.find(secret);
}

function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, secret] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  if (secret) return secret;
  throw new Failure('invalid_api_key', 'The Authorization header must be "Bearer " and an API key.');
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
