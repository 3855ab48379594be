import { Failure } from '#core/failure';
import type { Caller } from '../relay/ports.js';
import { unservedRecord } from './unserved.js';
import type { Visit } from './visit.js';

interface Recognising {
  readonly traceparent: string | undefined;
  /** Whether a request that comes no further is written down. */
  readonly isRecorded: boolean;
}

/** Who is asking, and then what: what fails until then is recorded here, because nobody else hears of it. */
export async function recognised<Said>(
  { request, route: { endpoint }, reception, id, receivedAt }: Visit,
  { traceparent, isRecorded }: Recognising,
  read: (caller: Caller) => Promise<Said>,
): Promise<Said> {
  const { clock, faults, ledger } = reception.ports;
  let caller: Caller | undefined;
  try {
    caller = await reception.guard.authenticate(request.raw, endpoint);
    return await read(caller);
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.code === 'internal_error') faults.note(id, failure);
    if (isRecorded) ledger.record(unservedRecord({ id, endpoint, caller, receivedAt, traceparent, failure, clock }));
    throw failure;
  }
}
