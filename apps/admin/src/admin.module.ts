import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ConfigModule, registerAs } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import type { PrismaClient } from '#adapters/database';
import { BootstrapService } from './bootstrap/bootstrap.service.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { HealthController } from './health/health.controller.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { DATABASE } from './http/database.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { SchemaPipe } from './http/schema.pipe.js';
import { TokenGuard } from './http/token.guard.js';
import { KeysController } from './keys/keys.controller.js';
import { KeysService } from './keys/keys.service.js';
import { ModelsController } from './models/models.controller.js';
import { ModelsService } from './models/models.service.js';
import { PricesController } from './prices/prices.controller.js';
import { PricesService } from './prices/prices.service.js';
import { DiscoverService } from './providers/discover.service.js';
import { ProvidersController } from './providers/providers.controller.js';
import { ProvidersService } from './providers/providers.service.js';
import { TestService } from './providers/test.service.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestsService } from './requests/requests.service.js';
import { RoutesController } from './routes/routes.controller.js';
import { RoutesService } from './routes/routes.service.js';
import { SimulationService } from './routes/simulation.service.js';
import { AdminSettings } from './settings.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';
import { UsageController } from './usage/usage.controller.js';
import { UsageService } from './usage/usage.service.js';

const edge: readonly Provider[] = [
  { provide: APP_GUARD, useClass: TokenGuard },
  { provide: APP_PIPE, useClass: SchemaPipe },
  // The first is the outermost: what is remembered is the finished answer.
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

const controllers = [
  DeploymentsController,
  HealthController,
  KeysController,
  ModelsController,
  PricesController,
  ProvidersController,
  RequestsController,
  RoutesController,
  SystemController,
  UsageController,
];

const services = [
  BootstrapService,
  DeploymentsService,
  DiscoverService,
  KeysService,
  ModelsService,
  PricesService,
  ProvidersService,
  RequestsService,
  RoutesService,
  SimulationService,
  SystemService,
  TestService,
  UsageService,
];

@Module({})
export class AdminModule {
  static with(settings: AdminSettings, database: PrismaClient): DynamicModule {
    const config = registerAs('admin', () => settings);
    return {
      module: AdminModule,
      imports: [ConfigModule.forFeature(config), TerminusModule.forRoot({ logger: false })],
      controllers,
      providers: [
        { provide: AdminSettings, useExisting: config.KEY },
        { provide: DATABASE, useValue: database },
        ...edge,
        ...services,
      ],
    };
  }
}
