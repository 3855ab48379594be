import { Failure } from '#core/failure';

/** A call to a provider with everything a test does not care about filled in. */
export function callTo(baseUrl: string, { body = {}, slug = 'acme', ...rest }: CallWishes = {}) {
  return {
    deployment: { provider: { slug, baseUrl, allowPrivateNetwork: true } },
    path: '/chat/completions',
    headers: {},
    body: body instanceof Uint8Array || isStreaming(body) ? body : new TextEncoder().encode(JSON.stringify(body)),
    connectMs: 2_000,
    cancel: new FakeCancel(),
    ...rest,
  };
}

export interface CallWishes {
  /** Bytes and what streams as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly slug?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connectMs?: number;
  readonly cancel?: FakeCancel;
}

interface Streaming {
  readonly length?: number;
  open(): AsyncIterable<Uint8Array>;
}

const isStreaming = (body: unknown): body is Streaming => typeof body === 'object' && body !== null && 'open' in body;

/** The relay's Cancel, with its listeners to be counted. */
export class FakeCancel {
  reason: Failure | undefined;
  readonly listeners = new Set<(why: Failure) => void>();

  onCancel(listener: (why: Failure) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  cancel(why = new Failure('client_closed_request', 'The caller left.')): Failure {
    this.reason = why;
    for (const listener of [...this.listeners]) listener(why);
    return why;
  }
}

interface Readable {
  readonly body: AsyncIterable<Uint8Array>;
}

/** The body of an answer, read to its end. */
export async function bytesOf({ body }: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const textOf = async (answer: Readable): Promise<string> => (await bytesOf(answer)).toString('utf8');

/** A body read until it breaks: what had come, and why no more did. */
export async function brokenBody({ body }: Readable): Promise<{ text: string; failure: Failure | undefined }> {
  const chunks: Uint8Array[] = [];
  const text = () => Buffer.concat(chunks).toString('utf8');
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (error) {
    if (error instanceof Failure) return { text: text(), failure: error };
    throw error;
  }
  return { text: text(), failure: undefined };
}

/** The Failure a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.then(
    () => 'It did not fail.',
    (error: unknown) => error,
  );
  if (outcome instanceof Failure) return outcome;
  throw new Error('Expected a Failure.', { cause: outcome });
}

/** Polls until it holds, for at most five seconds. */
export async function until(holds: () => boolean, what = holds.toString()): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
