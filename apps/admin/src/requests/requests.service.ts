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
    const { where, ...page } = pageOf(query);
    const keyId = query.key && (await this.keys.idOf(query.key));
    const filter = { ...where, ...filterOf(query), ...(keyId && { keyId }) };
    return toPage((await this.database.request.findMany({ ...page, where: filter })).map(viewRequest), query);
  }

  async read(id: string): Promise<RequestView> {
    const row = isIdOrSlug(id) ? await this.database.request.findUnique({ where: { id } }) : null;
    if (!row) throw notFound('request', id);
    return viewRequest(row);
  }
}

function filterOf({
  status,
  start,
  end,
  project,
  route,
  provider,
  model,
  outcome,
}: RequestQuery): Prisma.RequestWhereInput {
  const named = Object.entries({ project, route, provider, model, outcome }).filter(([, value]) => value !== undefined);
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
