import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '#adapters/database';
import { type Budget, windowOf } from '#core/ledger';
import { nanoOf } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { type Page, type PageQuery, toPage } from '../http/list.js';
import { invalid } from '../http/problem.js';
import type { Adjust, AdjustmentView, Reset, TopUp } from './adjustment.schema.js';
import { adjust, adjustmentsOf, type Reason } from './adjustments.js';
import { budgetOf } from './budget.row.js';
import type { BudgetView } from './budget.schema.js';
import { BudgetsService } from './budgets.service.js';
import { spentWindows } from './spending.js';

/** What an operator puts right by hand: each a line of the ledger, for nothing there is ever changed. */
@Injectable()
export class AdjustmentsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly budgets: BudgetsService,
  ) {}

  /** More may be spent, until the window ends. */
  topUp(id: string, { amount, ...reason }: TopUp): Promise<BudgetView> {
    return this.inCurrentWindow(id, -nanoOf(amount), reason);
  }

  /** Something was spent that nobody counted, or was not. */
  adjust(id: string, { amount, ...reason }: Adjust): Promise<BudgetView> {
    return this.inCurrentWindow(id, nanoOf(amount), reason);
  }

  /** Begins anew: what was used until now does not count any more. */
  async reset(id: string, reason: NonNullable<Reset> = {}): Promise<BudgetView> {
    const budget = budgetOf(await this.budgets.find(id));
    checkUser(budget, reason.user);
    // Two at once must not take the same away twice.
    await exclusively(this.database, async (transaction) => {
      const windows = await spentWindows(budget, Date.now(), reason.user, transaction);
      const adjustments = windows.map(({ window, spent }) => ({ window, nano: -spent }));
      await adjust(budget, adjustments, reason, transaction);
    });
    return this.budgets.read(budget.id);
  }

  async list(id: string, query: PageQuery): Promise<Page<AdjustmentView>> {
    const budget = await this.budgets.find(id);
    return toPage(await adjustmentsOf(budget.id, query, this.database), query);
  }

  private async inCurrentWindow(id: string, nano: bigint, reason: Reason): Promise<BudgetView> {
    const budget = budgetOf(await this.budgets.find(id));
    checkUser(budget, reason.user);
    if (isOfEachUser(budget) && reason.user === undefined) throw invalid([missingUser]);
    const { id: window } = windowOf(budget, Date.now(), reason.user);
    await adjust(budget, [{ window, nano }], reason, this.database);
    return this.budgets.read(budget.id);
  }
}

const isOfEachUser = ({ scope }: Budget): boolean => scope.kind === 'user' && scope.id === '*';

function checkUser(budget: Budget, user: string | undefined): void {
  if (user === undefined || isOfEachUser(budget)) return;
  throw invalid([
    { pointer: '/user', code: 'not_allowed', message: 'Only users with a budget of their own are named.' },
  ]);
}

const missingUser = {
  pointer: '/user',
  code: 'required',
  message: 'Each user has a budget of his own: say whose it is.',
};
