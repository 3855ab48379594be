/** An answer as it came, without an SDK in between. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The connection broke before the answer was complete. */
  readonly isBroken: boolean;
}

export interface CallWish {
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly method?: string;
}

/** POSTs a body (text as it is, anything else as JSON) and listens to the end. */
export async function call(url: string, body: unknown, wish: CallWish = {}): Promise<Heard> {
  const { secret, headers, signal, method = 'POST' } = wish;
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(secret && { authorization: `Bearer ${secret}` }),
      ...headers,
    },
    ...(body !== undefined && { body: isBytes(body) ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const heard = { status: response.status, headers: response.headers };
  const pieces: Uint8Array[] = [];
  const text = () => Buffer.concat(pieces).toString('utf8');
  try {
    for await (const piece of response.body ?? []) pieces.push(piece as Uint8Array);
    return { ...heard, text: text(), isBroken: false };
  } catch {
    return { ...heard, text: text(), isBroken: true };
  }
}

const isBytes = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array;

/** The error object of an answer in OpenAI's shape; an empty one where there is none. */
export interface ToldError {
  readonly message?: string;
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
  readonly source?: string;
  readonly attempts?: readonly {
    readonly deployment: string;
    readonly status: number | null;
    readonly reason: string;
  }[];
}

export function errorIn(text: string): ToldError {
  const { error } = JSON.parse(text) as { error?: ToldError };
  return error ?? {};
}

/** The data of the events of a stream, the sentinel included. */
export const eventsIn = (text: string): readonly string[] =>
  text.split('\n\n').flatMap((frame) => (frame.startsWith('data: ') ? frame.slice('data: '.length) : []));

interface Chunk {
  readonly error?: ToldError;
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[];
}

/** What a stream said, and how it ended. */
export function toldBy(text: string) {
  const events = eventsIn(text);
  const chunks = events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Chunk);
  return {
    content: chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join(''),
    error: chunks.find(({ error }) => error)?.error,
    isDone: events.at(-1) === '[DONE]',
  };
}
