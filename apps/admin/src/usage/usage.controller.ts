import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../http/operation.js';
import { usageQuery, type UsageQuery, usageReport } from './usage.schema.js';
import { UsageService } from './usage.service.js';

@ApiTags('usage')
@Controller('admin/v1/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Operation({ summary: 'Sums up what was used and spent', answer: usageReport })
  report(@Query({ schema: usageQuery }) query: UsageQuery) {
    return this.usage.report(query);
  }
}
