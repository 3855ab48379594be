import { Injectable } from '@nestjs/common';
import { databaseFault, type PrismaClient, type Project as ProjectRow } from '#adapters/database';
import { newId } from '#adapters/ids';
import { removeBudgetsOf } from '../budgets/scope.js';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { columnsOf, refuseInUse } from './project.rules.js';
import {
  projectBody,
  type ProjectInput,
  type ProjectQuery,
  type ProjectUpsert,
  type ProjectView,
} from './project.schema.js';
import { inputOf, viewProject } from './project.view.js';

/** What keys are made for: with limits and budgets for all keys of a project together. */
@Injectable()
export class ProjectsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list({ team, ...query }: ProjectQuery): Promise<Page<ProjectView>> {
    const { where, ...page } = pageOf(query);
    const filter = { ...where, ...(team && { teamSlug: team }) };
    return toPage((await this.database.project.findMany({ ...page, where: filter })).map(viewProject), query);
  }

  async read(id: string): Promise<ProjectView> {
    return viewProject(await this.find(id));
  }

  async create(input: ProjectInput): Promise<ProjectView> {
    try {
      return await exclusively(this.database, async (transaction) => {
        const data = { id: newId('proj_'), ...(await columnsOf(input, transaction)) };
        return viewProject(await transaction.project.create({ data }));
      });
    } catch (error) {
      if (databaseFault(error) !== 'taken') throw error;
      throw new Problem(
        'slug_taken',
        `There is a project "${input.slug}" already: choose another slug, or PATCH that one.`,
      );
    }
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<ProjectView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewProject);
    return this.write(row, parse(projectBody, merged(inputOf(row), patch, Object.keys(projectBody.shape))), ifMatch);
  }

  /** Answers undefined where there is nothing to replace. */
  async replace(id: string, body: ProjectUpsert, ifMatch?: string) {
    const row = await this.lookUp(id);
    if (!row) return undefined;
    checkIfMatch(row, ifMatch, viewProject);
    return this.write(row, { ...body, slug: body.slug ?? row.slug }, ifMatch);
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewProject);
    // No key may join it between the question and the deed.
    await exclusively(this.database, async (transaction) => {
      await refuseInUse(row.slug, transaction);
      await removeBudgetsOf({ kind: 'project', id: row.slug }, transaction);
      await transaction.project.delete({ where: { id: row.id } });
    });
  }

  private async write(row: ProjectRow, input: ProjectInput, ifMatch?: string): Promise<ProjectView> {
    if (input.slug !== row.slug) throw invalid([fixedSlug]);
    const { id, revision } = row;
    try {
      return await exclusively(this.database, async (transaction) => {
        const data = { ...(await columnsOf(input, transaction)), revision: revision + 1 };
        return viewProject(await transaction.project.update({ where: { id, revision }, data }));
      });
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private async find(id: string): Promise<ProjectRow> {
    const row = await this.lookUp(id);
    if (!row) throw notFound('project', id);
    return row;
  }

  private async lookUp(id: string): Promise<ProjectRow | null> {
    return isIdOrSlug(id) ? this.database.project.findFirst({ where: { OR: [{ id }, { slug: id }] } }) : null;
  }
}

const fixedSlug = {
  pointer: '/slug',
  code: 'read_only',
  message: 'A slug stays: keys and budgets name it. Make a new one.',
};
