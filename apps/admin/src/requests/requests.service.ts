import { Injectable } from '@nestjs/common';
import type { Prisma, PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, toPage } from '../http/list.js';
import { notFound } from '../http/problem.js';
import { KeysService } from '../keys/keys.service.js';
import type { RequestQuery, RequestView } from './request.schema.js';
import { viewRequest } from './request.view.js';

/** What was asked of the gateways. */
@Injectable()
export class RequestsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly keys: KeysService,
  ) {}

  async list(query: RequestQuery): Promise<Page<RequestView>> {
    const { take, orderBy } = pageOf(query);
    const keyId = query.key && (await this.keys.idOf(query.key));
    const filter = { ...filterOf(query), ...(keyId && { keyId }) };
    // By time first: the months are then read one after the other, and no further than the page needs.
    const rows = await this.database.request.findMany({
      take,
      orderBy: [{ createdAt: orderBy.id }, orderBy],
      where: { AND: [filter, ...(await this.beyond(query))] },
    });
    return toPage(rows.map(viewRequest), query);
  }

  async read(id: string): Promise<RequestView> {
    const row = isIdOrSlug(id) ? await this.database.request.findFirst({ where: { id } }) : null;
    if (!row) throw notFound('request', id);
    return viewRequest(row);
  }

  /** What comes after or before the requests that a page is asked to begin or end at. */
  private beyond({ after, before, order }: RequestQuery): Promise<readonly Prisma.RequestWhereInput[]> {
    const [ahead, behind] = order === 'asc' ? (['gt', 'lt'] as const) : (['lt', 'gt'] as const);
    const ends = [after && this.beyondOne(after, ahead), before && this.beyondOne(before, behind)];
    return Promise.all(ends.flatMap((end) => end || []));
  }

  /** A request that is kept no more has the time in its id, which sorts like it. */
  private async beyondOne(id: string, side: 'gt' | 'lt'): Promise<Prisma.RequestWhereInput> {
    const row = await this.database.request.findFirst({ where: { id }, select: { createdAt: true } });
    if (!row) return { id: { [side]: id } };
    const { createdAt } = row;
    return {
      createdAt: { [`${side}e`]: createdAt },
      OR: [{ createdAt: { [side]: createdAt } }, { id: { [side]: id } }],
    };
  }
}

function filterOf({
  status,
  start,
  end,
  project,
  team,
  end_user: endUser,
  route,
  provider,
  model,
  outcome,
}: RequestQuery): Prisma.RequestWhereInput {
  const named = Object.entries({ project, team, endUser, route, provider, model, outcome }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...Object.fromEntries(named),
    ...(status !== undefined && { status: statusFilter(status) }),
    ...((start ?? end) && { createdAt: { ...(start && { gte: start }), ...(end && { lt: end }) } }),
  };
}

function statusFilter(status: string): Prisma.IntFilter {
  if (status === 'ok') return { lt: 400 };
  if (status === 'error') return { gte: 400 };
  const least = Number(status.replace('xx', '00'));
  return status.endsWith('xx') ? { gte: least, lt: least + 100 } : { equals: least };
}
