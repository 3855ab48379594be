import type { ServerResponse } from 'node:http';
import { sse, type StreamForm } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Answer, Headers } from '../relay/asked.js';
import type { Cancel } from '../relay/cancel.js';
import { limitHeaders } from '../relay/answer-headers.js';

/** A caller that does not read for so long is gone. */
const STALLED_MS = 60_000;
/** Proxies between us and the caller close what is silent. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Sends an answer. What is not whole leaves as it comes, no faster than the caller reads. Throws where that breaks off: `refuse` then
 * breaks the connection.
 */
export async function reply(response: ServerResponse, answer: Answer, cancel: Cancel): Promise<void> {
  if (answer.is === 'whole') return send(response, 200, answer.headers, answer.body);
  let beat: NodeJS.Timeout | undefined;
  let isOpen = false;
  try {
    for await (const piece of answer.pieces) {
      // The head leaves with the first piece: only a stream that was begun settles when something goes wrong here.
      if (!isOpen) beat = open(response, answer);
      isOpen = true;
      beat?.refresh();
      // A response that has ended already would never wake us.
      if (!response.write(piece) && !response.destroyed && !cancel.reason) await drained(response, cancel);
      if (response.destroyed) return;
    }
  } finally {
    clearInterval(beat);
  }
  response.end();
}

type Going = Exclude<Answer, { is: 'whole' }>;

function open(response: ServerResponse, answer: Going): NodeJS.Timeout | undefined {
  const { contentType, keepAlive } = formOf(answer);
  response.writeHead(200, {
    ...answer.headers,
    'content-type': contentType,
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  return keepAlive === undefined ? undefined : setInterval(() => response.write(keepAlive), KEEP_ALIVE_MS);
}

/** Between events there is room for a word of our own; in sound and text there is none. */
const formOf = (answer: Going): StreamForm => {
  if (answer.is === 'stream') return answer.form;
  const { contentType } = answer;
  return { contentType, keepAlive: contentType.startsWith('text/event-stream') ? sse.keepAlive : undefined };
};

/** Sends a failure in the caller's language. */
export function refuse(response: ServerResponse, failure: Failure, requestId: string, body: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy(); // the head is gone: a cut is all that is left to say
    return;
  }
  const named: Headers = requestId ? { 'x-request-id': requestId } : {};
  send(response, failure.status, { ...failureHeaders(failure), ...named }, JSON.stringify(body));
}

export function failureHeaders({ shouldRetry, status, details }: Failure): Headers {
  const { retryAfterMs, limit } = details;
  const mayWait = status === 429 || status === 503;
  return {
    ...limitHeaders(limit ?? {}),
    ...(shouldRetry === false && { 'x-should-retry': 'false' }),
    ...(mayWait &&
      retryAfterMs !== undefined && {
        'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
        'retry-after-ms': String(Math.ceil(retryAfterMs)),
      }),
  };
}

function send(response: ServerResponse, status: number, headers: Headers, body: string | Uint8Array): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  response.end(bytes);
}

/** Waits until the caller has read what was sent; no longer than until everything is given up. */
const drained = (response: ServerResponse, cancel: Cancel): Promise<void> =>
  new Promise((resolve, reject) => {
    const stalled = setTimeout(() => {
      reject(new Failure('client_closed_request', 'The caller stopped reading.'));
      response.destroy();
    }, STALLED_MS);
    const done = () => {
      clearTimeout(stalled);
      response.off('drain', done).off('close', done);
      stopListening();
      resolve();
    };
    response.once('drain', done).once('close', done);
    const stopListening = cancel.onCancel(done);
  });
