import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { version } from '#adapters/config';
import { type Log, noTracing, startTracing, type Tracing } from '#adapters/telemetry';
import { closingIdle } from './http/close-idle.js';
import { edgeOptions, guardEdge } from './http/edge.js';
import { registerHotRoutes } from './http/hot-routes.js';
import { GatewayModule } from './gateway.module.js';
import { assemble, type Parts } from './wiring/parts.js';
import type { GatewaySettings } from './settings.js';

export interface Gateway {
  readonly app: NestFastifyApplication;
  readonly parts: Parts;
  /** Refuses new requests, finishes those under way, and gives back all it holds. */
  close(): Promise<void>;
}

/** The gateway, put together and not listening yet. */
export async function createGateway(
  settings: GatewaySettings,
  log: Log,
  logger: LoggerService | false = false,
): Promise<Gateway> {
  const tracing = await openTracing(settings, log);
  const parts = assemble(settings, log, tracing);
  const { relay, callers, ports, metrics } = parts;
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.with(settings, parts),
    new FastifyAdapter(edgeOptions),
    {
      abortOnError: false,
      logger,
    },
  );
  const fastify = app.getHttpAdapter().getInstance();
  guardEdge(fastify);
  registerHotRoutes(fastify, {
    relay,
    callers,
    ports,
    tracing,
    maxBodyBytes: settings.maxBodyBytes,
    inFlight: metrics.inFlight,
  });
  await app.init();
  const closeApp = closingIdle(app.getHttpServer(), () => app.close());
  const close = async (): Promise<void> => {
    parts.readiness.drain();
    await closeApp();
    await parts.close();
  };
  return { app, parts, close };
}

/** Tracing is loaded only where somebody listens: it costs a start a quarter of a second and 40 MB. */
async function openTracing({ tracingEndpoint }: GatewaySettings, log: Log): Promise<Tracing> {
  if (tracingEndpoint === undefined) return noTracing;
  const onProblem = (problem: unknown) => log.warn({ err: problem }, 'traces cannot be sent');
  return startTracing({ endpoint: tracingEndpoint, service: 'gatewright-gateway', version, onProblem });
}
