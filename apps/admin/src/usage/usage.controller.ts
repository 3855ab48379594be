import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { usageQuery, type UsageQuery, usageReport } from './usage.schema.js';
import { UsageService } from './usage.service.js';

@ApiTags('usage')
@Controller('admin/v1/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Answers(usageReport)
  report(@Query({ schema: usageQuery }) query: UsageQuery) {
    return this.usage.report(query);
  }
}
