import { Injectable } from '@nestjs/common';
import { Prisma, type PrismaClient, type Webhook as WebhookRow } from '#adapters/database';
import { Failure } from '#core/failure';
import { InjectDatabase } from '../http/database.js';
import { AdminSettings } from '../settings.js';
import { type Outcome, type Post, poster } from './post.js';
import { deliveryOf } from './queue-event.js';
import { nextTryAt } from './retry.js';
import { signedHeaders } from './signature.js';
import type { DeliveryView } from './webhook.schema.js';
import { webhookPlace } from '#adapters/secrets';
import { viewDelivery } from './webhook.view.js';

/** At the same time, by one admin. */
const AT_ONCE = 20;
/** A claim ends by itself, for an admin that died with it; far longer than a try may take. */
const CLAIM_MS = 60_000;

/** How a round of deliveries meets the world; the defaults are the real one. */
export interface Round {
  readonly now?: Date;
  readonly post?: Post;
  readonly dice?: () => number;
}

interface Claimed {
  readonly id: string;
  readonly webhook_id: string;
  readonly payload: unknown;
  readonly tries: number;
}

/** Sends what is queued. A claim is a row pushed into the future, so several admins never send one at the same time. */
@Injectable()
export class DeliverService {
  private readonly post: Post;

  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {
    this.post = poster({ network: settings.network });
  }

  /** Sends all that is due. */
  async deliverAll(): Promise<void> {
    while ((await this.deliverDue()) === AT_ONCE);
  }

  /** Sends what is due, once each and not more than some at a time, and says how many that were. */
  async deliverDue({ now = new Date(), post = this.post, dice = Math.random }: Round = {}): Promise<number> {
    const claimed = await this.claim(now);
    const webhookIds = [...new Set(claimed.map(({ webhook_id }) => webhook_id))];
    const webhooks = await this.database.webhook.findMany({ where: { id: { in: webhookIds } } });
    await Promise.all(
      claimed.map(async (delivery) => {
        const webhook = webhooks.find(({ id }) => id === delivery.webhook_id);
        if (!webhook) return;
        const outcome = await this.send(delivery, webhook, { now, post });
        await this.note(delivery, webhook, { outcome, now, again: nextTryAt(delivery.tries, now, dice) });
      }),
    );
    return claimed.length;
  }

  /** Sends one message that says nothing but that it is one, now and only once. */
  async test(webhook: WebhookRow): Promise<DeliveryView> {
    const now = new Date();
    const queued = deliveryOf(webhook.id, { type: 'webhook.test', timestamp: now, data: { webhook_id: webhook.id } });
    const data = { ...queued, tries: 1, nextTryAt: null };
    await this.database.webhookDelivery.create({ data });
    const { problem } = await this.send({ id: data.id, payload: data.payload }, webhook, { now, post: this.post });
    const end = problem === undefined ? { deliveredAt: new Date() } : { lastProblem: problem };
    return viewDelivery(await this.database.webhookDelivery.update({ where: { id: data.id }, data: end }));
  }

  private claim(now: Date): Promise<readonly Claimed[]> {
    const until = new Date(now.getTime() + CLAIM_MS);
    return this.database.$queryRaw<Claimed[]>(Prisma.sql`
      UPDATE webhook_deliveries SET tries = tries + 1, next_try_at = ${until}
      WHERE id IN (
        SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id AND w.enabled
        WHERE d.next_try_at <= ${now} ORDER BY d.next_try_at LIMIT ${AT_ONCE} FOR UPDATE OF d SKIP LOCKED)
      RETURNING id, webhook_id, payload, tries`);
  }

  private async send(
    { id, payload }: Pick<Claimed, 'id' | 'payload'>,
    webhook: WebhookRow,
    { now, post }: Required<Pick<Round, 'now' | 'post'>>,
  ): Promise<Outcome> {
    const body = JSON.stringify(payload);
    const timestamp = Math.floor(now.getTime() / 1000);
    try {
      const secret = this.settings.secrets.open(webhook.secretSealed, webhookPlace(webhook.id));
      return await post({ url: webhook.url, headers: signedHeaders(secret, { id, timestamp, body }), body });
    } catch (error) {
      // Sealed with another ENCRYPTION_KEY: a problem of this webhook, and of no other one in the round.
      if (error instanceof Failure) return { problem: error.message };
      throw error;
    }
  }

  private async note({ id }: Claimed, webhook: WebhookRow, { outcome, now, again }: Noted): Promise<void> {
    const { problem, isGone = false } = outcome;
    const taken = { deliveredAt: now, nextTryAt: null, lastProblem: null };
    const data = problem === undefined ? taken : { nextTryAt: isGone ? null : again, lastProblem: problem };
    await this.database.webhookDelivery.updateMany({ where: { id }, data });
    if (isGone) await this.giveUp(webhook, problem);
  }

  private async giveUp({ id }: WebhookRow, problem: string | undefined): Promise<void> {
    await this.database.webhook.updateMany({
      where: { id, enabled: true },
      data: { enabled: false, revision: { increment: 1 } },
    });
    await this.database.webhookDelivery.updateMany({
      where: { webhookId: id, nextTryAt: { not: null } },
      data: { nextTryAt: null, lastProblem: problem ?? null },
    });
  }
}

interface Noted {
  readonly outcome: Outcome;
  readonly now: Date;
  readonly again: Date | null;
}
