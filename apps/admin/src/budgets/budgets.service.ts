import { Injectable } from '@nestjs/common';
import { type Budget as BudgetRow, databaseFault, type PrismaClient } from '#adapters/database';
import { newId } from '#adapters/ids';
import { merged, type MergePatch, stored } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { isIdOrSlug } from '../http/ids.js';
import { listOf, type Page, pageOf, toPage } from '../http/list.js';
import { invalid, notFound } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { budgetOf, termColumns } from './budget.row.js';
import { budgetBody, type BudgetInput, type BudgetQuery, type BudgetUser, type BudgetView } from './budget.schema.js';
import { inputOf, statesOf, viewBudget } from './budget.view.js';
import { checkDowngrade } from './downgrade.js';
import { rearmBudget } from './rearm.js';
import { storedScope } from './scope.js';
import { spendingByUser } from './spending.js';
import { standing } from './state.js';

/** Listed at most, of those who used most. */
const MOST_USERS = 100;

/** What may be spent, by whom or where. */
@Injectable()
export class BudgetsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list({ scope_kind, scope_id, ...query }: BudgetQuery): Promise<Page<BudgetView>> {
    const { where, ...page } = pageOf(query);
    const filter = { ...where, ...(scope_kind && { scopeKind: scope_kind }), ...(scope_id && { scopeId: scope_id }) };
    const rows = await this.database.budget.findMany({ ...page, where: filter });
    const state = await statesOf(rows, this.database);
    return toPage(
      rows.map((row) => viewBudget(row, state(row))),
      query,
    );
  }

  async read(id: string): Promise<BudgetView> {
    return this.view(await this.find(id));
  }

  async find(id: string): Promise<BudgetRow> {
    const row = isIdOrSlug(id) ? await this.database.budget.findUnique({ where: { id } }) : null;
    if (!row) throw notFound('budget', id);
    return row;
  }

  async users(id: string): Promise<Page<BudgetUser>> {
    const row = await this.find(id);
    const users = await spendingByUser(budgetOf(row), Date.now(), MOST_USERS, this.database);
    const alerts = stored<readonly number[]>(row.alerts);
    return listOf(
      users.map(({ user, ...spent }) => ({
        id: user,
        object: 'budget_user',
        ...standing(budgetOf(row), alerts, spent),
      })),
    );
  }

  async create(input: BudgetInput): Promise<BudgetView> {
    const row = await exclusively(this.database, async (transaction) => {
      const { kind, id } = await storedScope(input.scope, transaction);
      await checkDowngrade(input, transaction);
      const data = { id: newId('bud_'), scopeKind: kind, scopeId: id, ...columns(input) };
      return transaction.budget.create({ data });
    });
    return this.view(row);
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<BudgetView> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    const input = parse(budgetBody, merged(inputOf(row), patch, Object.keys(budgetBody.shape)));
    if (input.scope.kind !== row.scopeKind || input.scope.id !== row.scopeId) throw invalid([fixedScope]);
    try {
      const { revision } = row;
      const changed = await exclusively(this.database, async (transaction) => {
        await checkDowngrade(input, transaction);
        const data = { ...columns(input), revision: revision + 1 };
        if (data.amountNano !== row.amountNano) await rearmBudget(row.id, transaction);
        return transaction.budget.update({ where: { id: row.id, revision }, data });
      });
      return await this.view(changed);
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    await this.database.budget.delete({ where: { id: row.id } });
  }

  private async checkIfMatch(row: BudgetRow, ifMatch: string | undefined): Promise<void> {
    if (ifMatch === undefined) return;
    const current = await this.view(row);
    checkIfMatch(row, ifMatch, () => current);
  }

  private async view(row: BudgetRow): Promise<BudgetView> {
    return viewBudget(row, (await statesOf([row], this.database))(row));
  }
}

const columns = (input: BudgetInput) => ({
  ...termColumns(input),
  enabled: input.enabled,
  metadata: input.metadata,
});

const fixedScope = {
  pointer: '/scope',
  code: 'read_only',
  message: 'A scope stays: what was spent was spent there. Make a new budget.',
};
