import type { Server } from 'node:http';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { version } from '#adapters/config';
import { type Log, noTracing, startTracing, type Tracing } from '#adapters/telemetry';
import { drain } from './drain.js';
import { closingIdle } from './http/close-idle.js';
import { edgeOptions, guardEdge } from './http/edge.js';
import { registerHotRoutes } from './http/hot-routes.js';
import { registerResourceRoutes } from './http/resource-routes.js';
import { KeyGuard } from './http/key-guard.js';
import { Strangers } from './http/strangers.js';
import { Visits } from './http/visits.js';
import { GatewayModule } from './gateway.module.js';
import { watchLoopDelay } from './overload/loop-delay.js';
import { memoryBudget } from './overload/memory-budget.js';
import { Overload } from './overload/overload.js';
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
  const parts = await assemble(settings, log, tracing);
  const { relay, responses, ports, metrics, readiness } = parts;
  const guard = new KeyGuard(parts.callers, new Strangers(() => ports.clock.now()));
  const visits = new Visits();
  const loop = watchLoopDelay(() => metrics.pressure(overload.pressure));
  const overload = new Overload({ loopDelayMs: loop.ms, budgetBytes: memoryBudget() });
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.with(settings, parts, guard),
    new FastifyAdapter(edgeOptions),
    {
      abortOnError: false,
      logger,
    },
  );
  const fastify = app.getHttpAdapter().getInstance();
  guardEdge(fastify, { overload, onShed: () => metrics.shed() });
  const hot = {
    relay,
    responses,
    guard,
    visits,
    overload,
    ports,
    tracing,
    maxBodyBytes: settings.maxBodyBytes,
    maxUploadBytes: settings.maxUploadBytes,
    spooler: parts.spooler,
    inFlight: metrics.inFlight,
  };
  registerHotRoutes(fastify, hot);
  registerResourceRoutes(fastify, { ...hot, desk: parts.desk });
  await app.init();
  const server: Server = app.getHttpServer();
  const closeServer = closingIdle(server, () => app.close());
  const close = async (): Promise<void> => {
    await drain({
      ...{ readiness, visits, closeServer },
      delayMs: settings.drainDelayMs ?? 0,
      maxMs: settings.drainMaxMs,
      cutConnections: () => server.closeAllConnections(),
    });
    loop.close();
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
