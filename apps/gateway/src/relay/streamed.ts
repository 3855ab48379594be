import { Failure } from '#core/failure';
import { noUsage, type Usage } from '#core/hub';
import type { Errand } from './errand.js';
import type { Health } from './health.js';
import type { Ports } from './ports.js';
import { type Account, settle } from './settle.js';
import type { Attempt, Trail } from './trail.js';
import { unsaid } from './unsaid.js';

/** An answer that has begun. */
export interface Running {
  /** What is to be sent, in order. Throws a Failure when the wire breaks; ends when the answer is complete. */
  pieces(): AsyncGenerator<string | Uint8Array>;
  readonly usage: Usage | undefined;
  /** How many tokens it has said, as far as that shows. */
  readonly seenTokens: number;
  /** Its caller left, and it is read to its end all the same. */
  readonly isReadOn: boolean;
  /** The last words of an answer that is complete and settled. */
  close(trail: Trail): string | Uint8Array;
  /** The last words of one that broke. Throws where they cannot be said: then nothing is left but to break as well. */
  fail(failure: Failure): string;
}

interface Streamed {
  readonly errand: Errand;
  readonly stream: Running;
  readonly account: Account;
  readonly health: Health;
  readonly ports: Ports;
  readonly onEnd: () => void;
}

/**
 * The pieces of a stream, then its end: settled first, so that the caller never has an answer we have no record of.
 * A stream that breaks ends with an error event, or breaks off here as well, never with the language's happy end.
 */
export async function* streamed(given: Streamed): AsyncGenerator<string | Uint8Array> {
  const { errand, stream, account, ports, onEnd } = given;
  const winner = account.trail.last;
  if (!winner) throw new Error('a stream without an attempt');
  let failure: Failure | undefined = abandoned();
  const pieces = stream.pieces();
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
    failure = errand.asked.cancel.reason ? abandoned() : undefined;
  } catch (error) {
    failure = unsaid(Failure.from(error), winner.candidate.deployment);
  } finally {
    await (stream.isReadOn ? readToEnd(pieces) : pieces.return(undefined));
    onEnd();
    judge(given, winner, failure);
    settle(account, ports, failure);
  }
  yield failure ? stream.fail(failure) : stream.close(account.trail);
}

/** What stands if the caller stops reading: neither side failed. */
const abandoned = () => new Failure('client_closed_request', 'The caller hung up.');

/** Nobody listens any more: all that is of interest is the usage at the end. */
async function readToEnd(pieces: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _ of pieces);
  } catch {
    // It is charged by what was seen of it.
  }
}

function judge({ stream, errand, health }: Streamed, winner: Attempt, failure: Failure | undefined): void {
  const { usage, seenTokens } = stream;
  if (!failure) {
    if (usage) winner.succeeded(usage);
    else winner.estimated({ ...noUsage, input: errand.input.tokens, output: seenTokens });
    return health.succeeded(winner);
  }
  winner.failed(failure, seenTokens, usage);
  // Whoever gave up on the whole request did not do so because of this deployment.
  if (failure.details.fault && !errand.asked.cancel.reason) health.failed(winner, failure);
  else health.undecided(winner);
}
