import { request } from 'node:http';
import { messageOf, type Order } from './order.ts';

/** One request of a caller. */
export interface Wish {
  readonly order: Order;
  readonly secret: string;
  readonly model: string;
  /** Absent, or `null`: as long as the model likes. */
  readonly maxTokens?: number | null | undefined;
  /** How many answers to it. */
  readonly n?: number | undefined;
  readonly isStream: boolean;
  /** Hangs up after so long. */
  readonly leavesAfterMs?: number | undefined;
}

/** `cut`: it began well and ended badly. `unreachable`: nothing was heard at all. */
export type Ending = 'whole' | 'cut' | 'refused' | 'failed' | 'left' | 'unreachable';

/** What a caller saw of its request. */
export interface Heard {
  readonly marker: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ending: Ending;
  readonly status?: number | undefined;
  /** Of the error, where there was one. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

const TIMEOUT_MS = 60_000;

/** Sends a request to a gateway, and listens to the end of it. Never throws. */
export function ask(gateway: string, wish: Wish): Promise<Heard> {
  const { order, isStream } = wish;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let seen: Pick<Heard, 'status' | 'requestId'> = {};
    let text = '';
    let hasLeft = false;
    const over = (isComplete: boolean): void => {
      clearTimeout(leaving);
      const endedAt = performance.now();
      const ending = hasLeft ? 'left' : endingOf({ isComplete, status: seen.status, isStream, text });
      resolve({ marker: order.marker, startedAt, endedAt, ending, ...seen, ...errorIn(text) });
    };
    const sent = request(
      `${gateway}/v1/chat/completions`,
      { method: 'POST', agent: false, timeout: TIMEOUT_MS, headers: headersOf(wish) },
      (response) => {
        seen = { status: response.statusCode, requestId: response.headers['x-request-id'] as string | undefined };
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('end', () => over(true)).once('error', () => over(false));
      },
    );
    const leave = (): void => {
      hasLeft = true;
      sent.destroy();
    };
    const leaving = wish.leavesAfterMs === undefined ? undefined : setTimeout(leave, wish.leavesAfterMs);
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => over(false)).once('close', () => over(false));
    sent.end(bodyOf(wish));
  });
}

const headersOf = ({ secret, order }: Wish) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${secret}`,
  traceparent: `00-${order.marker}-${order.marker.slice(0, 16)}-01`,
  connection: 'close',
});

const bodyOf = ({ model, maxTokens, n, isStream, order }: Wish): string =>
  JSON.stringify({
    ...{ model, max_tokens: maxTokens, n, ...(order.user && { user: decodeURIComponent(order.user) }) },
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
    messages: [{ role: 'user', content: messageOf(order) }],
  });

interface Answer {
  readonly isComplete: boolean;
  readonly status: number | undefined;
  readonly isStream: boolean;
  readonly text: string;
}

function endingOf({ isComplete, status, isStream, text }: Answer): Ending {
  if (status === undefined) return 'unreachable';
  if (status !== 200) return errorIn(text).code === 'insufficient_quota' && status === 429 ? 'refused' : 'failed';
  const isWhole = isComplete && (isStream ? text.endsWith('data: [DONE]\n\n') : text.endsWith('}'));
  return isWhole ? 'whole' : 'cut';
}

/** The error in an answer or at the end of a stream. */
function errorIn(text: string): Pick<Heard, 'code' | 'message'> {
  if (!text.includes('"error"')) return {};
  return { code: /"code":"(\w+)"/.exec(text)?.[1], message: /"message":"([^"]*)/.exec(text)?.[1] };
}
