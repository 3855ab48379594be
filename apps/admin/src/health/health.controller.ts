import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { z } from 'zod';
import type { PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { Operation } from '../http/operation.js';

const alive = z.object({ status: z.literal('ok') });

const found = z.record(z.string(), z.object({ status: z.enum(['up', 'down']), message: z.string().optional() }));

const report = z.object({
  status: z.enum(['ok', 'error', 'shutting_down']),
  info: found,
  error: found,
  details: found,
});

/** For whoever watches it: nobody needs a token to ask. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @InjectDatabase() private readonly database: PrismaClient,
  ) {}

  @Get('live')
  @Operation({ summary: 'Says that the process lives', answer: alive, isOpen: true })
  live(): z.infer<typeof alive> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation({
    summary: 'Says whether it can serve, and what is missing',
    answer: report,
    statuses: [200, 503],
    isOpen: true,
  })
  ready(): Promise<unknown> {
    return this.health.check([() => this.checkDatabase()]);
  }

  private async checkDatabase() {
    const database = this.indicators.check('database');
    try {
      await this.database.$queryRaw`SELECT 1`;
      return database.up();
    } catch {
      return database.down({ message: 'PostgreSQL does not answer.' });
    }
  }
}
