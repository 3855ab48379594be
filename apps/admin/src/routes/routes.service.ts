import { Injectable } from '@nestjs/common';
import { databaseFault, type Prisma, type PrismaClient, type Route as RouteRow } from '#adapters/database';
import { newId } from '#adapters/ids';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { checkRoute } from './route.rules.js';
import { routeBody, type RouteInput, type RouteUpsert, type RouteView } from './route.schema.js';
import { inputOf, viewRoute } from './route.view.js';

/** The names callers ask for, and the deployments that may answer. */
@Injectable()
export class RoutesService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list(query: PageQuery): Promise<Page<RouteView>> {
    return toPage((await this.database.route.findMany(pageOf(query))).map(viewRoute), query);
  }

  async read(id: string): Promise<RouteView> {
    return viewRoute(await this.find(id));
  }

  async find(id: string): Promise<RouteRow> {
    const row = await this.lookUp(id);
    if (!row) throw notFound('route', id);
    return row;
  }

  async create(input: RouteInput): Promise<RouteView> {
    try {
      return await exclusively(this.database, async (transaction) => {
        const data = { id: newId('rte_'), ...(await checkRoute(input, transaction)) };
        return viewRoute(await transaction.route.create({ data }));
      });
    } catch (error) {
      if (databaseFault(error) !== 'taken') throw error;
      throw new Problem(
        'slug_taken',
        `There is a route "${input.slug}" already: choose another slug, or PATCH that one.`,
      );
    }
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<RouteView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewRoute);
    return this.write(row, parse(routeBody, merged(inputOf(row), patch, Object.keys(routeBody.shape))), ifMatch);
  }

  /** Answers undefined where there is nothing to replace. */
  async replace(id: string, body: RouteUpsert, ifMatch?: string) {
    const row = await this.lookUp(id);
    if (!row) return undefined;
    checkIfMatch(row, ifMatch, viewRoute);
    return this.write(row, { ...body, slug: body.slug ?? row.slug }, ifMatch);
  }

  async remove(id: string, force: boolean, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewRoute);
    await exclusively(this.database, async (transaction) => {
      if (!force) await refuseInUse(row.slug, transaction);
      await transaction.route.delete({ where: { id: row.id } });
    });
  }

  private async write(row: RouteRow, input: RouteInput, ifMatch?: string): Promise<RouteView> {
    if (input.slug !== row.slug) throw invalid([fixedSlug]);
    const { id, revision } = row;
    try {
      return await exclusively(this.database, async (transaction) => {
        const data = { ...(await checkRoute(input, transaction)), revision: revision + 1 };
        return viewRoute(await transaction.route.update({ where: { id, revision }, data }));
      });
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private async lookUp(id: string): Promise<RouteRow | null> {
    return isIdOrSlug(id) ? this.database.route.findFirst({ where: { OR: [{ id }, { slug: id }] } }) : null;
  }
}

async function refuseInUse(slug: string, transaction: Prisma.TransactionClient): Promise<void> {
  const budgets = await transaction.budget.count({ where: { downgradeRoute: slug } });
  if (budgets > 0)
    throw new Problem('in_use', `Budgets go on with it when they are spent (${budgets}). Change those first.`);
  const routes = await transaction.route.findMany({ where: { fallback: { array_contains: [slug] } } });
  if (routes.length === 0) return;
  const names = routes.map((route) => route.slug).join(', ');
  throw new Problem('in_use', `It is the fallback of: ${names}. Change those first, or delete it with ?force=true.`);
}

const fixedSlug = {
  pointer: '/slug',
  code: 'read_only',
  message: 'A slug stays: other routes name it. Make a new one.',
};
