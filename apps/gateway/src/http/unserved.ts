import type { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import type { EndpointName } from '#core/providers';
import type { RequestRecord } from '#core/record';
import type { Caller, Clock } from '../relay/ports.js';
import { outcomeOf } from '../relay/settle.js';

interface Unserved {
  readonly id: string;
  readonly endpoint: EndpointName;
  readonly caller: Caller | undefined;
  readonly receivedAt: number;
  readonly failure: Failure;
  readonly clock: Clock;
}

/** The record of a request that did not get as far as the relay. */
export function unservedRecord({ id, endpoint, caller, receivedAt, failure, clock }: Unserved): RequestRecord {
  const durationMs = clock.now() - receivedAt;
  return {
    id,
    startedAt: clock.wall() - durationMs,
    caller,
    endpoint,
    stream: false,
    requestedModel: '',
    status: failure.status,
    outcome: outcomeOf(failure),
    errorCode: failure.code,
    usage: noUsage,
    costNano: 0n,
    durationMs,
    overheadMs: durationMs,
    tags: [],
    attempts: [],
  };
}
