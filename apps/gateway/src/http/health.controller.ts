import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Readiness } from '../readiness.js';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
  ) {}

  /** The process lives. Says nothing of what it depends on: restarting would not mend that. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 503 until it can serve. A dependency that is away is named, but does not make it unready: known keys are served on. */
  @Get('ready')
  ready() {
    return this.health.check([
      () => this.indicate('configuration', this.readiness.configuration()),
      () => this.indicate('gateway', this.readiness.draining()),
      ...this.readiness.dependencies.map((name) => () => this.degraded(name, this.readiness.problems.get(name))),
    ]);
  }

  private indicate(name: string, problem: string | undefined) {
    const indicator = this.indicators.check(name);
    return problem === undefined ? indicator.up() : indicator.down({ message: problem });
  }

  private degraded(name: string, problem: string | undefined) {
    return this.indicators.check(name).up(problem === undefined ? {} : { degraded: true, message: problem });
  }
}
