import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { Open } from '../http/token.guard.js';

@Open()
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @InjectDatabase() private readonly database: PrismaClient,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
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
