import { Agent, request } from 'undici';
import { type AddressRules, connectionProblem, guardedConnector, type Resolve } from '#adapters/network';

export interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a try ended: taken, or why not; `isGone` where nobody lives there any more. */
export interface Outcome {
  readonly problem?: string | undefined;
  readonly isGone?: boolean;
}

export type Post = (posted: Posted) => Promise<Outcome>;

export interface PostOptions {
  readonly network: AddressRules & { readonly resolve?: Resolve | undefined };
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5_000;
/** Read of an answer before the connection is cut: nobody looks at it. */
const MOST_BYTES = 64 * 1024;

/** Sends messages to allowed addresses only; follows no redirect, and waits five seconds at most. */
export const poster =
  ({ network, deadlineMs = DEADLINE_MS }: PostOptions): Post =>
  async ({ url, headers, body }) => {
    const connect = guardedConnector({ allowPrivate: network.allowPrivate, resolve: network.resolve });
    const dispatcher = new Agent({ connect, maxResponseSize: MOST_BYTES });
    try {
      const options = { method: 'POST', dispatcher, headers: { ...headers, ...ours }, body } as const;
      const answer = await request(url, { ...options, signal: AbortSignal.timeout(deadlineMs) });
      // The status is the answer; what follows it is let go.
      answer.body.on('error', () => undefined).destroy();
      return outcomeOf(answer.statusCode);
    } catch (error) {
      return { problem: connectionProblem(error, 'The webhook') };
    } finally {
      await dispatcher.destroy();
    }
  };

const ours = { 'content-type': 'application/json', 'user-agent': 'Gatewright-Webhooks/1' };

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return {};
  if (status === 410) return { isGone: true, problem: 'Answered with status 410: it wants no more messages.' };
  const isRedirect = status >= 300 && status < 400;
  return { problem: `Answered with status ${status}${isRedirect ? ': redirects are not followed' : ''}.` };
}
