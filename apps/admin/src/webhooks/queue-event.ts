import type { Prisma } from '#adapters/database';
import { newId } from '#adapters/ids';
import { stored } from '../fields/index.js';
import type { EventName } from './webhook.schema.js';

export interface WebhookEvent {
  readonly type: EventName;
  readonly timestamp: Date;
  readonly data: Prisma.InputJsonObject;
}

/** Queues events for every enabled webhook that wants them, within the transaction in which they became true. */
export async function queueEvents(
  transaction: Prisma.TransactionClient,
  events: readonly WebhookEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const webhooks = await transaction.webhook.findMany({ where: { enabled: true } });
  const data = events.flatMap((event) =>
    webhooks
      .filter((webhook) => wants(stored<readonly string[]>(webhook.events), event.type))
      .map(({ id }) => deliveryOf(id, event)),
  );
  await transaction.webhookDelivery.createMany({ data });
}

const wants = (events: readonly string[], type: EventName): boolean => events.includes('*') || events.includes(type);

/** The row of one message to one webhook. */
export const deliveryOf = (webhookId: string, { type, timestamp, data }: WebhookEvent) => ({
  id: newId('msg_'),
  webhookId,
  event: type,
  payload: { type, timestamp: timestamp.toISOString(), data },
  nextTryAt: timestamp,
  createdAt: timestamp,
});
