import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { MergePatch } from '../fields/index.js';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import {
  type Adjust,
  adjustBody,
  adjustmentView,
  type Reset,
  resetBody,
  type TopUp,
  topUpBody,
} from './adjustment.schema.js';
import { AdjustmentsService } from './adjustments.service.js';
import {
  budgetBody,
  type BudgetInput,
  budgetPatch,
  budgetQuery,
  type BudgetQuery,
  budgetUser,
  budgetView,
} from './budget.schema.js';
import { BudgetsService } from './budgets.service.js';

@ApiTags('budgets')
@Controller('admin/v1/budgets')
export class BudgetsController {
  constructor(
    private readonly budgets: BudgetsService,
    private readonly adjustments: AdjustmentsService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists budgets, the newest first', answer: listSchema(budgetView) })
  list(@Query({ schema: budgetQuery }) query: BudgetQuery) {
    return this.budgets.list(query);
  }

  @Post()
  @Operation({ summary: 'Makes a budget', answer: budgetView, statuses: [201] })
  create(@Body({ schema: budgetBody }) body: BudgetInput) {
    return this.budgets.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a budget, and what was used of it', answer: budgetView })
  read(@Param('id') id: string) {
    return this.budgets.read(id);
  }

  @Get(':id/users')
  @Operation({ summary: 'Lists who used most of a budget that each user has', answer: listSchema(budgetUser) })
  users(@Param('id') id: string) {
    return this.budgets.users(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a budget', answer: budgetView })
  patch(@Param('id') id: string, @Body({ schema: budgetPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.budgets.patch(id, body, ifMatch);
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a budget; what was spent stays in the ledger' })
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.budgets.remove(id, ifMatch);
  }

  @Post(':id/topup')
  @Operation({ summary: 'Lets more be spent, until the budget begins anew', answer: budgetView })
  topUp(@Param('id') id: string, @Body({ schema: topUpBody }) body: TopUp) {
    return this.adjustments.topUp(id, body);
  }

  @Post(':id/reset')
  @Operation({ summary: 'Begins anew: what was used until now does not count', answer: budgetView })
  @ApiBody({ required: false })
  reset(@Param('id') id: string, @Body({ schema: resetBody }) body: Reset) {
    return this.adjustments.reset(id, body);
  }

  @Post(':id/adjust')
  @Operation({ summary: 'Counts something as spent, or as not spent', answer: budgetView })
  adjust(@Param('id') id: string, @Body({ schema: adjustBody }) body: Adjust) {
    return this.adjustments.adjust(id, body);
  }

  @Get(':id/adjustments')
  @Operation({ summary: 'Lists what was put right by hand, the newest first', answer: listSchema(adjustmentView) })
  listAdjustments(@Param('id') id: string, @Query({ schema: pageQuery }) query: PageQuery) {
    return this.adjustments.list(id, query);
  }
}
