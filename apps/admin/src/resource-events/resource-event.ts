import type { Prisma } from '#adapters/database';
import type { WebhookEvent } from '../webhooks/queue-event.js';
import { jobEventNames } from '../webhooks/webhook.schema.js';

/** What a gateway noted, and whose it is. */
export interface Untold {
  readonly seq: bigint;
  readonly type: string;
  readonly object: Prisma.InputJsonObject;
  readonly createdAt: Date;
  readonly project: string;
  /** Id of what it happened to. */
  readonly resource: string;
  readonly provider: string;
  readonly keyId: string;
  readonly keyName: string;
}

/** What webhooks are told of it; nothing of what an older admin knows no name for. */
export function resourceEvents(untold: Untold): readonly WebhookEvent[] {
  const { object, createdAt, project, resource, provider, keyId, keyName } = untold;
  const type = jobEventNames.find((name) => name === untold.type);
  if (type === undefined) return [];
  const whose = { project, provider, key: { id: keyId, name: keyName } };
  const told = type === 'fine_tuning.job.event' ? { event: object } : { job: object };
  return [{ type, timestamp: createdAt, data: { job_id: resource, ...whose, ...told } }];
}
