import { Agent, type Dispatcher, request } from 'undici';
import { Failure } from '#core/failure';
import { type AddressRules, checkPlace } from '../base-url.js';
import { guardedConnector, type Resolve } from '../connector.js';
import { type Fetched, refused, type Wish } from './fetched.js';
import { announced, mediaTypeOf } from './media-type.js';

export interface FetcherOptions extends AddressRules {
  /** Of one file. */
  readonly maxBytes: number;
  readonly userAgent: string;
  /** At a time, of all callers. */
  readonly maxRunning?: number | undefined;
  readonly resolve?: Resolve | undefined;
}

export interface Fetcher {
  /** Throws the reason of `cancel`, what `take` throws, or a Failure `overloaded`; all else is an answer. */
  fetch(wish: Wish): Promise<Fetched>;
}

const MAX_REDIRECTS = 3;
/** Signed addresses of clouds are long. */
const MAX_URL = 8_192;

/**
 * Fetches what callers point to: by GET, without cookies, credentials or a body, over connections that are checked and used once.
 * Each redirect is a fetch of its own, checked again.
 */
export function createFetcher({ maxRunning = 256, ...options }: FetcherOptions): Fetcher {
  let running = 0;
  return {
    fetch: async (wish) => {
      if (wish.cancel.reason) throw wish.cancel.reason;
      if (running >= maxRunning) throw tooMany();
      running += 1;
      try {
        return await fetched(wish, options);
      } finally {
        running -= 1;
      }
    },
  };
}

type Rules = Omit<FetcherOptions, 'maxRunning'>;

async function fetched(wish: Wish, rules: Rules): Promise<Fetched> {
  const dispatcher = new Agent({ connect: guardedConnector(rules), maxHeaderSize: 16 * 1024 });
  const abort = new AbortController();
  const unlisten = wish.cancel.onCancel((why) => abort.abort(why));
  try {
    return await followed({ wish, rules, dispatcher, signal: abort.signal });
  } catch (error) {
    if (wish.cancel.reason) throw wish.cancel.reason;
    if (error instanceof Failure && error.details.fault === undefined) throw error; // what `take` threw
    return refused(leadsNowhere(error) ? 'address' : 'unreachable');
  } finally {
    unlisten();
    await dispatcher.destroy();
  }
}

interface Going {
  readonly wish: Wish;
  readonly rules: Rules;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

async function followed({ wish, rules, dispatcher, signal }: Going): Promise<Fetched> {
  let url = placeOf(wish.url, rules);
  for (let redirects = 0; url && redirects <= MAX_REDIRECTS; redirects += 1) {
    const headers = {
      accept: 'image/*, application/pdf',
      'accept-encoding': 'identity',
      'user-agent': rules.userAgent,
    };
    const answer = await request(url, { dispatcher, signal, headers });
    if (!isRedirect(answer.statusCode)) return read(answer, wish, rules);
    discard(answer);
    const { location } = answer.headers;
    if (typeof location !== 'string' || !URL.canParse(location, url.href)) return refused('redirects');
    url = placeOf(new URL(location, url).href, rules);
  }
  return refused(url ? 'redirects' : 'address');
}

/** Where to ask; `undefined` for no URL, or none that may be asked for. */
function placeOf(text: string, rules: AddressRules): URL | undefined {
  const url = text.length <= MAX_URL ? URL.parse(text) : null;
  if (!url || checkPlace(url, rules)) return undefined;
  url.hash = '';
  return url;
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

async function read(answer: Dispatcher.ResponseData, wish: Wish, { maxBytes }: Rules): Promise<Fetched> {
  const problem = problemOf(answer, wish, maxBytes);
  if (problem) {
    discard(answer);
    return problem;
  }
  const bytes = await bytesOf(answer, wish, maxBytes);
  if (!bytes) return refused('size');
  const mediaType = mediaTypeOf(bytes);
  if (!mediaType || !announced[wish.kind].test(mediaType)) return refused('type');
  return { is: 'file', mediaType, base64: bytes.toString('base64') };
}

/** What the head of an answer says against it. */
function problemOf({ statusCode, headers }: Dispatcher.ResponseData, { kind }: Wish, maxBytes: number) {
  if (statusCode !== 200) return refused('status', statusCode);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return refused('encoded');
  if (!announced[kind].test(String(headers['content-type'] ?? ''))) return refused('type');
  return Number(headers['content-length'] ?? 0) > maxBytes ? refused('size') : undefined;
}

/** `undefined` where there are too many. What was announced is taken at once, so that nobody begins what has no room. */
async function bytesOf({ body, headers }: Dispatcher.ResponseData, { take }: Wish, maxBytes: number) {
  const promised = Number(headers['content-length'] ?? 0);
  if (promised > 0 && !take(promised)) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes || (promised === 0 && !take(piece.length))) return undefined;
  }
  return Buffer.concat(pieces, length);
}

/** Nobody reads it: its connection goes with the dispatcher. */
const discard = ({ body }: Dispatcher.ResponseData): void => void body.on('error', () => undefined).destroy();

/**
 * A name that is known to nobody, and one that leads to a private address, are told as one: who asks must not learn which names
 * the team's own network knows.
 */
const leadsNowhere = (error: unknown): boolean =>
  error instanceof Failure || unknownName.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');

const unknownName: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'EAI_NODATA']);

const tooMany = (): Failure =>
  new Failure('overloaded', 'The gateway fetches more than it can. Send the request again.', { retryAfterMs: 1_000 });
