import type { ResourceObject } from '#core/providers/kit';
import type { Resource, ResourceEvent } from '../ports.js';

/** What webhooks know each thing that a provider tells of a job by. */
export const JOB_EVENT = 'fine_tuning.job.event';

const ends: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether a job changes no more. */
export const hasEnded = ({ status }: ResourceObject): boolean => ends.has(status);

/** What a provider tells of a job. */
export const toldEvent = (object: ResourceObject): ResourceEvent => ({
  ...{ id: String(object['id']), type: JOB_EVENT, object },
  createdAt: Number(object['created_at'] ?? 0) * 1_000,
});

/** What there is to tell of a job whose provider tells nothing: that it stands so now. */
export function statusEvents({ id, object }: Resource, nowMs: number): readonly ResourceEvent[] {
  const status = String(object['status']);
  const event = {
    ...{ object: JOB_EVENT, id: `ftevent-${id}-${status}`, created_at: Math.floor(nowMs / 1_000) },
    ...{ level: status === 'failed' ? 'error' : 'info', message: saying(object), type: 'message', data: {} },
  };
  return [toldEvent(event)];
}

/** That a job has ended, and how: the job itself is what is told. */
export const endEvent = ({ id, object }: Resource, nowMs: number): ResourceEvent => ({
  ...{ id: `${id}:ended`, type: `fine_tuning.job.${String(object['status'])}`, object },
  createdAt: nowMs,
});

const words: Readonly<Record<string, string>> = {
  validating_files: 'The files of the job are checked.',
  queued: 'The job waits for its turn.',
  running: 'The job is running.',
  paused: 'The job pauses.',
  succeeded: 'The job has succeeded.',
  failed: 'The job has failed.',
  cancelled: 'The job was cancelled.',
};

function saying({ status, error }: ResourceObject): string {
  const said = words[String(status)] ?? `The job is ${String(status)}.`;
  const message = error && typeof error === 'object' && 'message' in error ? error.message : undefined;
  return typeof message === 'string' && message ? `${said} ${message}` : said;
}
