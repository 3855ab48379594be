import { Controller, Get, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '../http/operation.js';
import { exportQuery, type ExportQuery, focusQuery, type FocusQuery } from './export.schema.js';
import { ExportsService } from './exports.service.js';

const file = z.string();

@ApiTags('usage')
@Controller('admin/v1/usage')
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Get('export.csv')
  @Operation({ summary: 'Sums of usage, or every entry of the ledger, as CSV', answer: file })
  @ApiProduces('text/csv')
  csv(@Query({ schema: exportQuery }) query: ExportQuery) {
    return this.exports.csv(query);
  }

  @Get('export.focus.csv')
  @Operation({ summary: 'Spending as FOCUS 1.2, for tools of finance', answer: file })
  @ApiProduces('text/csv')
  focus(@Query({ schema: focusQuery }) query: FocusQuery) {
    return this.exports.focus(query);
  }
}
