import { Failure } from '#core/failure';
import { type ChatChunk, noUsage, toWireUsage } from '#core/hub';
import type { AnswerStream } from './answer-stream.js';
import type { Errand } from './errand.js';
import type { Health } from './health.js';
import type { Ports } from './ports.js';
import { type Account, settle } from './settle.js';
import type { Attempt } from './trail.js';
import { unsaid } from './unsaid.js';

interface Streamed {
  readonly errand: Errand;
  readonly stream: AnswerStream;
  readonly account: Account;
  readonly health: Health;
  readonly ports: Ports;
  readonly onEnd: () => void;
}

/**
 * The pieces of a stream, then its end: settled first, so that the caller never has an answer we have no record of.
 * A stream that breaks ends with an error event, never with the language's happy end.
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
  if (failure) {
    yield stream.telling.fail(failure);
    return;
  }
  yield stream.telling.close(lastChunk(stream, winner, account), errand.wantsUsage);
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

/** The usage chunk: the upstream's own where it sent one, with the cost and the way here. */
function lastChunk({ usageChunk, latest }: AnswerStream, winner: Attempt, { trail }: Account): ChatChunk {
  if (!latest) throw new Error('a stream without a chunk');
  const { id, object, created, model } = latest;
  const chunk: ChatChunk = usageChunk ?? { id, object, created, model, choices: [] };
  const counted = usageChunk?.usage ?? toWireUsage(winner.usage);
  const cost = winner.costNano;
  return {
    ...chunk,
    usage: { ...counted, cost: cost === null ? null : Number(cost) / 1e9 },
    gatewright: { attempts: trail.attempts.length, models: [winner.candidate.deployment.id] },
  };
}
