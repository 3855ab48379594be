import { Injectable } from '@nestjs/common';
import { databaseFault, type Prisma, type PrismaClient, type Team as TeamRow } from '#adapters/database';
import { newId } from '#adapters/ids';
import { removeBudgetsOf } from '../budgets/scope.js';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { teamBody, type TeamInput, type TeamUpsert, type TeamView } from './team.schema.js';
import { columns, inputOf, viewTeam } from './team.view.js';

/** Projects that belong together: with limits and budgets for all of them. */
@Injectable()
export class TeamsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list(query: PageQuery): Promise<Page<TeamView>> {
    return toPage((await this.database.team.findMany(pageOf(query))).map(viewTeam), query);
  }

  async read(id: string): Promise<TeamView> {
    return viewTeam(await this.find(id));
  }

  async create(input: TeamInput): Promise<TeamView> {
    try {
      return viewTeam(await this.database.team.create({ data: { id: newId('team_'), ...columns(input) } }));
    } catch (error) {
      if (databaseFault(error) !== 'taken') throw error;
      throw new Problem(
        'slug_taken',
        `There is a team "${input.slug}" already: choose another slug, or PATCH that one.`,
      );
    }
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<TeamView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewTeam);
    return this.write(row, parse(teamBody, merged(inputOf(row), patch, Object.keys(teamBody.shape))), ifMatch);
  }

  /** Answers undefined where there is nothing to replace. */
  async replace(id: string, body: TeamUpsert, ifMatch?: string) {
    const row = await this.lookUp(id);
    if (!row) return undefined;
    checkIfMatch(row, ifMatch, viewTeam);
    return this.write(row, { ...body, slug: body.slug ?? row.slug }, ifMatch);
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewTeam);
    // No project may join it between the question and the deed.
    await exclusively(this.database, async (transaction) => {
      await refuseInUse(row.slug, transaction);
      await removeBudgetsOf({ kind: 'team', id: row.slug }, transaction);
      await transaction.team.delete({ where: { id: row.id } });
    });
  }

  private async write({ id, revision, slug }: TeamRow, input: TeamInput, ifMatch?: string): Promise<TeamView> {
    if (input.slug !== slug) throw invalid([fixedSlug]);
    try {
      const data = { ...columns(input), revision: revision + 1 };
      return viewTeam(await this.database.team.update({ where: { id, revision }, data }));
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private async find(id: string): Promise<TeamRow> {
    const row = await this.lookUp(id);
    if (!row) throw notFound('team', id);
    return row;
  }

  private async lookUp(id: string): Promise<TeamRow | null> {
    return isIdOrSlug(id) ? this.database.team.findFirst({ where: { OR: [{ id }, { slug: id }] } }) : null;
  }
}

/** Named at most, of those that stand in the way. */
const MOST_NAMED = 10;

async function refuseInUse(teamSlug: string, transaction: Prisma.TransactionClient): Promise<void> {
  const projects = await transaction.project.findMany({
    where: { teamSlug },
    take: MOST_NAMED,
    orderBy: { slug: 'asc' },
  });
  if (projects.length === 0) return;
  const names = projects.map(({ slug }) => slug).join(', ');
  throw new Problem('in_use', `It has projects: ${names}. Give them another team with PATCH, or delete them first.`);
}

const fixedSlug = {
  pointer: '/slug',
  code: 'read_only',
  message: 'A slug stays: projects and budgets name it. Make a new one.',
};
