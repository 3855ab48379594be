import type { Spooler } from '#adapters/files';
import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import type { RequestRecord } from '#core/record';
import type { Answer, Headers } from '../relay/asked.js';
import { limitHeaders } from '../relay/answer-headers.js';
import type { Permit, Ports } from '../relay/ports.js';
import { outcomeOf } from '../relay/settle.js';
import type { ResourceAsked, Work } from './asked.js';
import type { Resources } from './ports.js';
import { Serving } from './serving.js';

/**
 * The life of a request about something that a provider keeps. `http/resource-routes.ts` does the edges.
 *
 *   1 receive, authenticate   http/            who is asking, and for what                  400 401 403 408 413 415
 *   2 admit                   here             requests per minute; tokens are not used     429 503
 *   3 find or choose          choose-keeper.ts whose it is: another project's is not there; who is to keep a new one   400 404
 *   4 ask                     ask.ts           one call to that provider: nobody else has it                   502 504
 *   5 keep                    ports.ts         written down before the answer leaves                            503
 *   6 answer, settle          here             one record
 */
export class Desk {
  constructor(
    private readonly ports: Ports,
    private readonly resources: Resources,
    private readonly spooler: Spooler,
  ) {}

  /** Throws a Failure when there is no answer. */
  async serve(asked: ResourceAsked, work: Work): Promise<Answer> {
    const { ports, resources, spooler } = this;
    const snapshot = ports.snapshots.current();
    const serving = new Serving({ asked, snapshot, ports, resources, spooler });
    const permit = ports.admission.permit({ id: asked.id, caller: asked.caller, snapshot });
    try {
      await permit.enter();
      const told = await work({ ...serving.tools, permit });
      const headers = headersOf(asked, permit, serving);
      const settle = (failure?: Failure) => this.settle(asked, permit, serving, failure);
      if (told.is === 'passing') return { ...told, headers, pieces: settling(told.pieces, settle) };
      settle();
      return { is: 'whole', headers, body: JSON.stringify(told.json) };
    } catch (error) {
      const failure = Failure.from(error);
      this.settle(asked, permit, serving, failure);
      throw failure;
    }
  }

  private settle(asked: ResourceAsked, permit: Permit, serving: Serving, failure?: Failure): void {
    const { clock, faults, ledger } = this.ports;
    if (failure?.code === 'internal_error') faults.note(asked.id, failure);
    permit.release(noUsage);
    ledger.record(recordOf(asked, serving, clock, failure));
  }
}

/** What passes is settled when its last piece is on its way, or it breaks off. */
async function* settling(
  pieces: AsyncIterable<Uint8Array>,
  settle: (failure?: Failure) => void,
): AsyncGenerator<Uint8Array> {
  let failure: Failure | undefined = new Failure('client_closed_request', 'The caller hung up.');
  try {
    yield* pieces;
    failure = undefined;
  } catch (error) {
    failure = Failure.from(error);
    throw failure;
  } finally {
    settle(failure);
  }
}

function headersOf({ id, traceparent }: ResourceAsked, permit: Permit, { provider }: Serving): Headers {
  return {
    'x-request-id': id,
    ...limitHeaders(permit.states),
    ...(provider !== undefined && { 'x-gatewright-provider': provider }),
    ...(permit.isLocal && { 'x-gatewright-degraded': 'limits-local' }),
    ...(traceparent && { traceparent }),
  };
}

function recordOf(
  { id, endpoint, caller, receivedAt, traceparent }: ResourceAsked,
  { provider, attempts, team, waitedMs }: Serving,
  clock: Ports['clock'],
  failure: Failure | undefined,
): RequestRecord {
  const { keyId, keyName, project } = caller;
  const durationMs = clock.now() - receivedAt;
  return {
    ...{ id, endpoint, traceparent, attempts, durationMs, provider },
    startedAt: clock.wall() - durationMs,
    caller: { keyId, keyName, project, team },
    ...{ stream: false, requestedModel: '', usage: noUsage, costNano: 0n, tags: [] },
    status: failure?.status ?? 200,
    outcome: failure ? outcomeOf(failure) : 'ok',
    errorCode: failure?.code,
    overheadMs: Math.max(0, durationMs - waitedMs),
  };
}
