import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log } from '#adapters/telemetry';
import { edgeOptions } from './http/edge.js';
import { registerHotRoutes } from './http/hot-routes.js';
import { GatewayModule } from './gateway.module.js';
import { assemble, type Parts } from './parts.js';
import type { GatewaySettings } from './settings.js';

export interface Gateway {
  readonly app: NestFastifyApplication;
  readonly parts: Parts;
  /** Refuses new requests, finishes those under way, and gives back all it holds. */
  close(): Promise<void>;
}

/** The gateway, put together and not listening yet. */
export async function createGateway(settings: GatewaySettings, log: Log, logger: LoggerService | false = false): Promise<Gateway> {
  const parts = assemble(settings, log);
  const { relay, callers, ports, metrics } = parts;
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.with(settings, parts), new FastifyAdapter(edgeOptions), {
    abortOnError: false,
    logger,
  });
  registerHotRoutes(app.getHttpAdapter().getInstance(), { relay, callers, ports, maxBodyBytes: settings.maxBodyBytes, inFlight: metrics.inFlight });
  await app.init();
  const close = async (): Promise<void> => {
    parts.readiness.drain();
    await app.close();
    await parts.close();
  };
  return { app, parts, close };
}
