import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ConfigModule, registerAs } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import type { PrismaClient } from '#adapters/database';
import { AlertsService } from './alerts/alerts.service.js';
import { BootstrapService } from './bootstrap/bootstrap.service.js';
import { AdjustmentsService } from './budgets/adjustments.service.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { BudgetsService } from './budgets/budgets.service.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { ExportsController } from './exports/exports.controller.js';
import { ExportsService } from './exports/exports.service.js';
import { HealthController } from './health/health.controller.js';
import { BackgroundService } from './housekeeping/background.service.js';
import { HousekeepingService } from './housekeeping/housekeeping.service.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { DATABASE } from './http/database.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { LargeBodies } from './http/large-bodies.js';
import { ProblemFilter } from './http/problem.filter.js';
import { SchemaPipe } from './http/schema.pipe.js';
import { TokenGuard } from './http/token.guard.js';
import { KeysController } from './keys/keys.controller.js';
import { KeysService } from './keys/keys.service.js';
import { ModelsController } from './models/models.controller.js';
import { ModelsService } from './models/models.service.js';
import { HeldService } from './prices/held.service.js';
import { ImportService } from './prices/import.service.js';
import { PriceUpdatesService } from './prices/price-updates.service.js';
import { PricesController } from './prices/prices.controller.js';
import { PricesService } from './prices/prices.service.js';
import { ProjectsController } from './projects/projects.controller.js';
import { ProjectsService } from './projects/projects.service.js';
import { DiscoverService } from './providers/discover.service.js';
import { ProvidersController } from './providers/providers.controller.js';
import { ProvidersService } from './providers/providers.service.js';
import { TestService } from './providers/test.service.js';
import { LedgerHealthService } from './reconciliations/ledger-health.service.js';
import { ResourceEventsService } from './resource-events/resource-events.service.js';
import { ReconciliationsController } from './reconciliations/reconciliations.controller.js';
import { ReconciliationsService } from './reconciliations/reconciliations.service.js';
import { UsageReportService } from './reconciliations/usage-report.service.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestsService } from './requests/requests.service.js';
import { RoutesController } from './routes/routes.controller.js';
import { RoutesService } from './routes/routes.service.js';
import { SimulationService } from './routes/simulation.service.js';
import { AdminSettings } from './settings.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';
import { TeamsController } from './teams/teams.controller.js';
import { TeamsService } from './teams/teams.service.js';
import { UsageController } from './usage/usage.controller.js';
import { UsageService } from './usage/usage.service.js';
import { DeliverService } from './webhooks/deliver.service.js';
import { MessagesService } from './webhooks/messages.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

const edge: readonly Provider[] = [
  TokenGuard,
  { provide: APP_GUARD, useExisting: TokenGuard },
  { provide: APP_PIPE, useClass: SchemaPipe },
  // The first is the outermost: what is remembered is the finished answer.
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

const controllers = [
  BudgetsController,
  DeploymentsController,
  ExportsController,
  HealthController,
  KeysController,
  ModelsController,
  PricesController,
  ProjectsController,
  ProvidersController,
  ReconciliationsController,
  RequestsController,
  RoutesController,
  SystemController,
  TeamsController,
  UsageController,
  WebhooksController,
];

const services = [
  AdjustmentsService,
  AlertsService,
  BackgroundService,
  BootstrapService,
  BudgetsService,
  DeliverService,
  MessagesService,
  ResourceEventsService,
  DeploymentsService,
  DiscoverService,
  ExportsService,
  HeldService,
  HousekeepingService,
  ImportService,
  KeysService,
  LargeBodies,
  LedgerHealthService,
  ModelsService,
  PricesService,
  PriceUpdatesService,
  ProjectsService,
  ProvidersService,
  ReconciliationsService,
  UsageReportService,
  RequestsService,
  RoutesService,
  SimulationService,
  SystemService,
  TeamsService,
  TestService,
  UsageService,
  WebhooksService,
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
