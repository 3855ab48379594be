import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiConsumes, ApiQuery, ApiTags } from '@nestjs/swagger';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { CsvBodyGuard } from './csv-body.guard.js';
import { LedgerHealthService } from './ledger-health.service.js';
import {
  ledgerHealth,
  reconciliationBody,
  type ReconciliationInput,
  reconciliationView,
} from './reconciliation.schema.js';
import { ReconciliationsService } from './reconciliations.service.js';

@ApiTags('reconciliations')
@Controller('admin/v1/reconciliations')
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: ReconciliationsService,
    private readonly ledger: LedgerHealthService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists reconciliations, the newest first', answer: listSchema(reconciliationView) })
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.reconciliations.list(query);
  }

  @Post()
  @UseGuards(CsvBodyGuard)
  @ApiConsumes('application/json', 'text/csv')
  @ApiQuery({ ...ofCsv('The provider'), name: 'provider', schema: { type: 'string' } })
  @ApiQuery({ ...ofCsv('Where the span begins'), name: 'start', schema: { type: 'string', format: 'date-time' } })
  @ApiQuery({ ...ofCsv('Where it ends'), name: 'end', schema: { type: 'string', format: 'date-time' } })
  @ApiQuery({ ...ofCsv('The report holds all that was billed'), name: 'complete', schema: { type: 'boolean' } })
  @Operation({
    summary: "Compares a provider's report, sent or asked for, with the ledger, and corrects that",
    answer: reconciliationView,
    statuses: [201],
    failures: [502],
  })
  create(@Body({ schema: reconciliationBody }) body: ReconciliationInput) {
    return this.reconciliations.create(body);
  }

  @Get('health')
  @Operation({ summary: 'Says how far the ledger can be trusted', answer: ledgerHealth })
  health() {
    return this.ledger.report();
  }

  @Get(':id')
  @Operation({ summary: 'Reads a reconciliation', answer: reconciliationView })
  read(@Param('id') id: string) {
    return this.reconciliations.read(id);
  }
}

/** What is said in the query where the body is a file: in JSON it stands in the body. */
function ofCsv(what: string): { readonly required: false; readonly description: string } {
  return { required: false, description: `${what}: of a report in text/csv` };
}
