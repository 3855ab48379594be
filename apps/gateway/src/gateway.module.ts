import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConfigModule, registerAs } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { LiveSnapshot } from './configuration/live-snapshot.js';
import { DeprecationsController } from './http/deprecations.controller.js';
import { DiscoveryController } from './http/discovery.controller.js';
import { ErrorsController } from './http/errors.controller.js';
import { FailureFilter } from './http/failure.filter.js';
import { HealthController } from './http/health.controller.js';
import { KeyGuard } from './http/key-guard.js';
import { MetricsController } from './http/metrics.controller.js';
import { ModelsController } from './http/models.controller.js';
import { OllamaController } from './http/ollama.controller.js';
import { ResponsesController } from './http/responses.controller.js';
import type { Parts } from './wiring/parts.js';
import { Readiness } from './readiness.js';
import { GatewaySettings } from './settings.js';
import { FAULTS, METRICS, RESPONSES } from './tokens.js';

/** What Nest serves: everything but the hot paths, which `http/hot-routes.ts` puts on the same server. */
@Module({})
export class GatewayModule {
  static with(settings: GatewaySettings, parts: Parts, guard: KeyGuard): DynamicModule {
    const config = registerAs('gateway', () => settings);
    return {
      module: GatewayModule,
      imports: [ConfigModule.forFeature(config), TerminusModule.forRoot({ logger: false })],
      controllers: [
        DeprecationsController,
        DiscoveryController,
        ErrorsController,
        HealthController,
        MetricsController,
        ModelsController,
        OllamaController,
        ResponsesController,
      ],
      providers: [
        { provide: APP_FILTER, useClass: FailureFilter },
        { provide: GatewaySettings, useExisting: config.KEY },
        { provide: KeyGuard, useValue: guard },
        { provide: LiveSnapshot, useValue: parts.snapshots },
        { provide: FAULTS, useValue: parts.ports.faults },
        { provide: METRICS, useValue: parts.metrics },
        { provide: RESPONSES, useValue: parts.responses },
        { provide: Readiness, useValue: parts.readiness },
      ],
    };
  }
}
