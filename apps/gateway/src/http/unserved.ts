import type { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import type { AnyEndpoint } from '#core/providers';
import type { RequestRecord } from '#core/record';
import type { Caller, Clock } from '../relay/ports.js';
import { outcomeOf } from '../relay/settle.js';

interface Unserved {
  readonly id: string;
  readonly endpoint: AnyEndpoint;
  readonly caller: Caller | undefined;
  readonly receivedAt: number;
  readonly traceparent: string | undefined;
  readonly failure: Failure;
  readonly clock: Clock;
}

/** The record of a request that did not get as far as the relay. */
export function unservedRecord({ clock, failure, receivedAt, ...known }: Unserved): RequestRecord {
  const durationMs = clock.now() - receivedAt;
  return {
    ...known,
    startedAt: clock.wall() - durationMs,
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
