import { Controller, Get, Headers } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { matchesPattern, strategyNames } from '#core/routing';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import { Callers } from './callers.js';
import { authenticate } from './key-guard.js';

/** What a key can see of the gateway itself. */
@Controller('v1')
export class DiscoveryController {
  constructor(
    private readonly callers: Callers,
    private readonly snapshots: LiveSnapshot,
  ) {}

  @Get('capabilities')
  async capabilities(@Headers() headers: IncomingHttpHeaders) {
    await authenticate(headers, this.callers);
    return {
      object: 'capabilities',
      endpoints: ['chat/completions', 'embeddings', 'models', 'routing/explain'],
      strategies: strategyNames,
      extras: ['models', 'provider', 'route', 'metadata.tags', 'user'],
    };
  }

  @Get('providers')
  async providers(@Headers() headers: IncomingHttpHeaders) {
    await authenticate(headers, this.callers);
    const data = [...this.snapshots.current().providers.values()].map(({ slug, kind, models }) => ({
      id: slug,
      object: 'provider',
      kind: kind.id,
      name: kind.name,
      endpoints: kind.endpoints,
      models: models.length,
    }));
    return { object: 'list', data };
  }

  /** The routes this key may ask for. */
  @Get('routing')
  async routing(@Headers() headers: IncomingHttpHeaders) {
    const caller = await authenticate(headers, this.callers);
    const may = (name: string) => caller.models.some((pattern) => matchesPattern(pattern, name));
    const data = this.snapshots
      .current()
      .routes.filter(({ slug, models }) => may(slug) || models.some(may))
      .map(({ slug, models, strategy, targets, fallback }) => ({
        id: slug,
        object: 'route',
        models,
        strategy,
        targets,
        fallback,
      }));
    return { object: 'list', data };
  }
}
