import type { Looking } from '../look-at-batch.js';
import type { Resource } from '../ports.js';
import { endEvent } from './job-events.js';
import { jobRecords } from './job-records.js';

/** A job has ended: it is told, what it was trained with is charged, and nobody looks at it any more. Done again, it changes nothing. */
export async function endJob(job: Resource, { resources, ports }: Pick<Looking, 'resources' | 'ports'>) {
  const endedAt = job.endedAt ?? ports.clock.wall();
  await resources.change(job, { object: job.object, notes: job.notes, endedAt });
  await resources.note(job, [endEvent(job, endedAt)]);
  await resources.charge(job, jobRecords({ ...job, endedAt }));
  return { ...job, endedAt, chargedAt: endedAt };
}
