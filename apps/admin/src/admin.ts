import { type LoggerService, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PrismaClient } from '#adapters/database';
import { AdminModule } from './admin.module.js';
import { httpEdge, secureEdge } from './http/edge.js';
import { serveOpenApi } from './http/openapi.js';
import type { AdminSettings } from './settings.js';

export interface AdminParts {
  readonly settings: AdminSettings;
  readonly database: PrismaClient;
  readonly logger?: LoggerService | LogLevel[] | false;
}

/** The admin API, put together and not listening yet. */
export async function createAdmin({ settings, database, logger = false }: AdminParts): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AdminModule.with(settings, database), httpEdge(), {
    bodyParser: false,
    abortOnError: false,
    logger,
  });
  secureEdge(app);
  serveOpenApi(app);
  await app.init();
  return app;
}
