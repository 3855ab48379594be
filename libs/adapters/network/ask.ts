import { Agent, request } from 'undici';
import type { AskForToken } from '#core/credentials';
import { guardedConnector, type Resolve } from './connector.js';
import type { AddressRules } from './base-url.js';

/** One request of our own, away from the hot path. */
export interface Question extends AddressRules {
  readonly url: string | URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly maxBytes?: number | undefined;
  readonly resolve?: Resolve | undefined;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A form, asked of whoever gives tokens. */
export const askForToken: AskForToken = ({ url, form, allowPrivateNetwork }) =>
  askGuarded({
    url,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    allowPrivate: allowPrivateNetwork,
  });

const DEADLINE_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** Sends it to an allowed address only and reads the answer; never follows a redirect, never waits longer than ten seconds. */
export async function askGuarded({ url, method, headers, body, ...rules }: Question): Promise<Reply> {
  const { maxBytes = MAX_BYTES, allowPrivate, resolve } = rules;
  const connect = guardedConnector({ allowPrivate, resolve });
  const dispatcher = new Agent({ connect, maxResponseSize: maxBytes });
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await request(url, { dispatcher, method, headers, body: body ?? null, signal });
    return { status: answer.statusCode, text: await answer.body.text() };
  } finally {
    await dispatcher.destroy();
  }
}
