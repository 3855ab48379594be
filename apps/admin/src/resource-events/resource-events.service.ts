import { Injectable } from '@nestjs/common';
import { Prisma, type PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { queueEvents } from '../webhooks/queue-event.js';
import { resourceEvents } from './resource-event.js';
import type { Untold } from './resource-event.js';

/** Told in one transaction; the rest at the next. */
const MOST = 200;

/** Tells webhooks what gateways have noted of things that providers keep. */
@Injectable()
export class ResourceEventsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  /** Tells all there is. */
  async tellAll(): Promise<void> {
    while ((await this.tell()) === MOST);
  }

  /** Tells some, in their order, and says how many. What is noted as told and what is queued are one transaction. */
  async tell(now: Date = new Date()): Promise<number> {
    return this.database.$transaction(async (transaction) => {
      const untold = await transaction.$queryRaw<Untold[]>(take(now));
      const inOrder = untold.toSorted((one, other) => Number(one.seq - other.seq));
      await queueEvents(transaction, inOrder.flatMap(resourceEvents));
      return untold.length;
    });
  }
}

// Several admins that look at the same time are given different ones.
const take = (now: Date): Prisma.Sql => Prisma.sql`
  UPDATE resource_events AS e SET told_at = ${now} FROM resources AS r
  WHERE e.seq IN (
      SELECT seq FROM resource_events WHERE told_at IS NULL ORDER BY seq LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
    AND r.project = e.project AND r.kind = e.kind AND r.id = e.resource
  RETURNING e.seq, e.type, e.object, e.created_at AS "createdAt", e.project, e.resource, r.provider,
    r.key_id AS "keyId", r.key_name AS "keyName"`;
