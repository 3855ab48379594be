export type Json = Readonly<Record<string, unknown>>;

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

/** What a model says, whatever its language. */
export interface Speech {
  readonly text?: string;
  readonly thought?: string;
  readonly calls?: readonly Call[];
}

/** What every answer used: `cached` is a part of `input`, `thought` of `output`. */
export const tokens = { input: 30, cached: 10, output: 12, thought: 4 } as const;

/** A request as it reached a provider. */
export interface Asked {
  /** Path and query, as they stand on the wire. */
  readonly path: string;
  readonly body: unknown;
  /** It came as a form with files: `body` has its fields. */
  readonly form?: true | undefined;
}

/** What a provider was told, whatever its language. */
export interface Heard {
  readonly isStream: boolean;
  readonly system: string;
  readonly user: string;
  /** What the model said in earlier turns. */
  readonly said: string;
  readonly pictures: readonly { readonly type: string; readonly data: string }[];
  readonly tools: readonly { readonly name: string; readonly parameters: unknown }[];
  /** Calls of earlier turns. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** Results of tools: `of` is the name of the tool that was called. */
  readonly results: readonly { readonly of: string; readonly text: string }[];
  readonly schema: unknown;
  /** Whether it was told how hard to think. */
  readonly thinks: boolean;
  /** The most tokens of the answer. */
  readonly most: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** What a provider says instead of an answer. */
export type Trouble = 'rejected' | 'auth' | 'rate_limited' | 'server' | 'context_too_long' | 'content_policy';

/** One language from the provider's side: reads what it is asked, and says any speech in it. Written after the protocol, not after our dialect. */
export interface Voice {
  hears(asked: Asked): Heard;
  whole(speech: Speech, asked: Asked): Reply;
  stream(speech: Speech, asked: Asked): Reply;
  /** `undefined` where the language has no word for it. The wait of `rate_limited` is `WAIT_S`. */
  readonly fails: Readonly<Record<Trouble, Reply | undefined>>;
  /** What it counts beside input and output. */
  readonly counts: readonly ('cached' | 'thought')[];
}

export const WAIT_S = 7;

const utf8 = new TextEncoder();

export const json = (body: unknown, status = 200, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  bytes: utf8.encode(JSON.stringify(body)),
});

/** Server-sent events: JSON, or text as it is; with the name of its type where the language names them. */
export const sse = (events: readonly unknown[], isNamed = false): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  bytes: utf8.encode(
    events
      .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
      .map((data) => `${isNamed ? `event: ${(JSON.parse(data) as { type: string }).type}\n` : ''}data: ${data}\n\n`)
      .join(''),
  ),
});

/** Lines of JSON. */
export const lines = (values: readonly unknown[]): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/x-ndjson' },
  bytes: utf8.encode(values.map((value) => `${JSON.stringify(value)}\n`).join('')),
});

/** A text in a few pieces, as models write. */
export const pieces = (said: string): readonly string[] => said.match(/[^]{1,5}/gu) ?? [];
