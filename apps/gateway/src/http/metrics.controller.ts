import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Headers, Ip, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Metrics } from '#adapters/telemetry';
import { Failure } from '#core/failure';
import { Inject } from '@nestjs/common';
import { GatewaySettings } from '../settings.js';
import { METRICS } from '../tokens.js';

/** `GET /metrics` for Prometheus: open to this machine, to others with METRICS_TOKEN. */
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly settings: GatewaySettings,
  ) {}

  @Get()
  async scrape(
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Ip() address: string,
    @Res() reply: FastifyReply,
  ) {
    this.check(headers['authorization'], address);
    const { contentType, body } = await this.metrics.render(headers['accept']);
    await reply.header('content-type', contentType).send(body);
  }

  private check(authorization: string | undefined, address: string): void {
    const { metricsToken } = this.settings;
    if (metricsToken === undefined && isThisMachine(address)) return;
    if (metricsToken !== undefined && authorization && isEqual(authorization, `Bearer ${metricsToken}`)) return;
    throw new Failure('invalid_api_key', 'Metrics need "Authorization: Bearer" with the METRICS_TOKEN of the gateway.');
  }
}

const isThisMachine = (address: string): boolean =>
  address === '::1' || address.replace('::ffff:', '').startsWith('127.');

function isEqual(one: string, other: string): boolean {
  const [given, wanted] = [Buffer.from(one), Buffer.from(other)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
