import type { Webhook as WebhookRow, WebhookDelivery as DeliveryRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { DeliveryView, WebhookInput, WebhookView } from './webhook.schema.js';

/** A webhook as it is read back. */
export const viewWebhook = (row: WebhookRow): WebhookView => ({
  id: row.id,
  object: 'webhook',
  url: row.url,
  events: stored(row.events),
  enabled: row.enabled,
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** The body that would make this webhook again, all but its secret: what a merge patch is applied to. */
export const inputOf = (row: WebhookRow): Omit<Record<keyof WebhookInput, unknown>, 'secret'> => ({
  url: row.url,
  events: row.events,
  enabled: row.enabled,
  metadata: row.metadata,
});

/** A delivery as it is read back. */
export const viewDelivery = (row: DeliveryRow): DeliveryView => ({
  id: row.id,
  object: 'webhook_delivery',
  webhook_id: row.webhookId,
  event: row.event,
  status: statusOf(row),
  tries: row.tries,
  next_try_at: row.nextTryAt?.toISOString() ?? null,
  delivered_at: row.deliveredAt?.toISOString() ?? null,
  problem: row.lastProblem,
  payload: row.payload,
  created_at: row.createdAt.toISOString(),
});

function statusOf({ deliveredAt, nextTryAt }: DeliveryRow): DeliveryView['status'] {
  if (deliveredAt) return 'delivered';
  return nextTryAt ? 'pending' : 'given_up';
}
