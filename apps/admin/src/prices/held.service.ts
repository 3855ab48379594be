import { Injectable } from '@nestjs/common';
import type { Prisma, HeldPrice as HeldRow, PrismaClient } from '#adapters/database';
import type { Price } from '#core/catalog';
import { stored } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { isIdOrSlug } from '../http/ids.js';
import { type NamedPageQuery, type Page, pageOfAll } from '../http/list.js';
import { notFound } from '../http/problem.js';
import type { HeldPriceView } from './import.schema.js';
import { viewHeld } from './import.view.js';
import { priceRow } from './price.row.js';
import type { PriceView } from './price.schema.js';
import { viewStored } from './price.view.js';

/** Listed prices that are too far from the last known to be believed, until an operator says what they are. */
@Injectable()
export class HeldService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list(page: NamedPageQuery): Promise<Page<HeldPriceView>> {
    const rows = await this.database.heldPrice.findMany();
    return pageOfAll(rows.map(viewHeld), page);
  }

  /** It holds for the requests to come, also where it was listed for a day that has passed meanwhile. */
  async confirm(id: string): Promise<PriceView> {
    return this.database.$transaction(async (transaction) => {
      const { provider, model, origin, effectiveFrom, price } = await take(transaction, id);
      const now = new Date();
      const at = effectiveFrom && effectiveFrom > now ? effectiveFrom : now;
      const place = { provider, model, origin, effectiveFrom: at };
      return viewStored(await transaction.price.create({ data: priceRow(place, stored<Price>(price)) }));
    });
  }

  async dismiss(id: string): Promise<void> {
    await this.database.$transaction((transaction) => take(transaction, id));
  }
}

/** Of two who take it, one finds it. */
async function take(transaction: Prisma.TransactionClient, id: string): Promise<HeldRow> {
  const row = isIdOrSlug(id) ? await transaction.heldPrice.findUnique({ where: { id } }) : null;
  const { count } = row ? await transaction.heldPrice.deleteMany({ where: { id } }) : { count: 0 };
  if (!row || count === 0) throw notFound('held price', id);
  return row;
}
