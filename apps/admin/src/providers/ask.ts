import { Agent, request } from 'undici';
import type { Provider as ProviderRow } from '#adapters/database';
import { guardedConnector } from '#adapters/network';
import { Failure } from '#core/failure';
import type { Auth, Provider } from '#core/providers';
import type { AdminSettings } from '../settings.js';
import type { Headers } from './header.schema.js';
import { openHeaders } from './provider.headers.js';
import { credentialOf } from './provider.secret.js';
import { allowsPrivate } from './provider.view.js';

/** A provider as one of us is about to ask it. */
export interface Asked {
  readonly row: ProviderRow;
  readonly kind: Provider;
  readonly baseUrl: string;
  readonly credential: string | undefined;
  readonly headers: Headers;
  readonly allowPrivate: boolean;
  readonly settings: AdminSettings;
}

export interface Question {
  readonly path: string;
  /** Present: it is a POST. */
  readonly body?: unknown;
  /** Those of this question alone. */
  readonly headers?: Headers | undefined;
}

export interface Reply {
  readonly status: number;
  readonly json: unknown;
}

const DEADLINE_MS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** What is needed to ask a provider, put together. */
export async function prepare(row: ProviderRow, kind: Provider, settings: AdminSettings): Promise<Asked> {
  const baseUrl = row.baseUrl ?? kind.baseUrl ?? '';
  const credential = await credentialOf(row, settings);
  const headers = openHeaders(row, settings);
  return { row, kind, baseUrl, credential, headers, allowPrivate: allowsPrivate(row, settings), settings };
}

/** Sends one question and reads the JSON of the answer; never follows a redirect, never waits longer than ten seconds. */
export async function ask(asked: Asked, { path, body, headers }: Question): Promise<Reply> {
  const { allowPrivate, settings } = asked;
  const connect = guardedConnector({ allowPrivate, resolve: settings.network.resolve });
  const dispatcher = new Agent({ connect, maxResponseSize: MAX_BYTES });
  try {
    const answer = await request(urlOf(asked.baseUrl, path), {
      dispatcher,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headersOf(asked, body !== undefined), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return { status: answer.statusCode, json: toJson(await answer.body.text()) };
  } finally {
    await dispatcher.destroy();
  }
}

/** What a status means, in our own words; nothing for a good one. */
export function statusProblem(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) return 'The provider refused the credential.';
  if (status === 404) return 'The provider does not know this path: look at base_url.';
  if (status === 429) return 'The provider is limiting this credential.';
  return `The provider answered with status ${status}.`;
}

function urlOf(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  const query = [url.search.slice(1), path.split('?')[1]].filter(Boolean).join('&');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}${path.split('?', 1)[0] ?? ''}${query && `?${query}`}`;
}

function headersOf({ kind, headers, credential }: Asked, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    ...(hasBody && { 'content-type': 'application/json' }),
    ...kind.headers,
    ...authHeader(kind.auth, credential),
    ...headers,
  };
}

function authHeader(auth: Auth, credential: string | undefined): Record<string, string> {
  if (!credential || auth.is === 'none') return {};
  return auth.is === 'bearer' ? { authorization: `Bearer ${credential}` } : { [auth.name]: credential };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('upstream_invalid_response', 'The provider did not answer with JSON: look at base_url.');
  }
}
