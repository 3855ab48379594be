import type { Provider as ProviderRow } from '#adapters/database';
import { askGuarded } from '#adapters/network';
import { openCredentialFields } from '#adapters/secrets';
import { badFields, cloudCredential, type CloudCredential, type Fields, type SignedCall } from '#core/credentials';
import { Failure } from '#core/failure';
import { type Auth, locate, type Provider, urlOf } from '#core/providers';
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
  /** What proves who is asking, where a key is not enough. */
  readonly cloud: CloudCredential | undefined;
  readonly headers: Headers;
  readonly allowPrivate: boolean;
  readonly settings: AdminSettings;
}

export interface Question {
  readonly path: string;
  /** Absent: the provider's own. */
  readonly baseUrl?: string | undefined;
  /** Present: it is a POST. */
  readonly body?: unknown;
  /** Those of this question alone. */
  readonly headers?: Headers | undefined;
}

export interface Reply {
  readonly status: number;
  readonly json: unknown;
}

const MAX_BYTES = 16 * 1024 * 1024;

/** What is needed to ask a provider, put together. */
export async function prepare(row: ProviderRow, kind: Provider, settings: AdminSettings): Promise<Asked> {
  const fields = await fieldsOf(row, kind, settings);
  const located = locate(kind, row.baseUrl, fields);
  const credential = await credentialOf(row, settings);
  const allowPrivate = allowsPrivate(row, settings);
  return {
    row,
    kind: located?.kind ?? kind,
    baseUrl: located?.baseUrl ?? '',
    credential,
    cloud:
      credential === undefined && kind.credential ? cloudCredential(kind.credential, fields, allowPrivate) : undefined,
    headers: openHeaders(row, settings),
    allowPrivate,
    settings,
  };
}

/** The fields of a credential that is more than a key. Throws a Failure that says which one to set. */
async function fieldsOf(row: ProviderRow, { credential }: Provider, settings: AdminSettings): Promise<Fields> {
  const { fields, failures } = await openCredentialFields(row, settings);
  const problems = [
    ...Object.entries(failures).map(([field, { message }]) => ({ field, message })),
    ...(credential ? badFields(credential, fields) : []),
  ];
  const [first] = problems;
  if (first) throw new Failure('upstream_auth_failed', `credential.${first.field}: ${first.message}`);
  return fields;
}

/** Sends one question and reads the JSON of the answer; never follows a redirect, never waits longer than ten seconds. */
export async function ask(asked: Asked, question: Question): Promise<Reply> {
  const { allowPrivate, settings } = asked;
  const { path, baseUrl = asked.baseUrl, body: json, headers } = question;
  const method = json === undefined ? 'GET' : 'POST';
  const body = json === undefined ? undefined : new TextEncoder().encode(JSON.stringify(json));
  const url = urlOf(baseUrl, path);
  const proof = await proofOf(asked, { method, url, body });
  const { status, text } = await askGuarded({
    ...{ url, method, body, allowPrivate, maxBytes: MAX_BYTES, resolve: settings.network.resolve },
    headers: { ...headersOf(asked, body !== undefined), ...headers, ...proof },
  });
  return { status, json: toJson(text) };
}

/** What proves who is asking. Throws a Failure where a token is not to be had. */
export async function proofOf({ cloud, settings }: Asked, call: SignedCall): Promise<Headers> {
  return cloud ? settings.signer.headersFor(cloud, call) : {};
}

/** What a status means, in our own words; nothing for a good one. */
export function statusProblem(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) return 'The provider refused the credential.';
  if (status === 404) return 'The provider does not know this path: look at base_url.';
  if (status === 429) return 'The provider is limiting this credential.';
  return `The provider answered with status ${status}.`;
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
