import { Controller, Get, Query as FromQuery, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { languages } from '#core/dialects';
import { capabilities, endpointsOf } from '#core/providers';
import { ableNames, type AbleModel, type AbleRoute, strategyNames } from '#core/routing';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import { type CapabilityQuery, shownBy } from './capability-query.js';
import { toldLanguage } from './deprecated.js';
import { KeyGuard } from './key-guard.js';
import { mayAskFor, mayUse } from './scope.js';

/** What a key can see of the gateway itself. */
@Controller('v1')
export class DiscoveryController {
  constructor(
    private readonly guard: KeyGuard,
    private readonly snapshots: LiveSnapshot,
  ) {}

  @Get('capabilities')
  async capabilities(@Req() { raw }: FastifyRequest, @FromQuery() query: CapabilityQuery) {
    const caller = await this.guard.authenticate(raw);
    const snapshot = this.snapshots.current();
    const { models, routes } = ableNames(snapshot);
    const isShown = shownBy(query);
    const shown = <Name extends AbleModel | AbleRoute>(names: readonly Name[]) =>
      names.filter((name) => isShown(name) && mayAskFor(caller, snapshot, name.id));
    return {
      object: 'capabilities',
      capabilities,
      languages: languages.map(toldLanguage),
      data: shown(models),
      routes: shown(routes),
      endpoints: [
        ...['chat/completions', 'completions', 'responses', 'messages'],
        ...[
          'embeddings',
          'rerank',
          'moderations',
          'images/generations',
          'images/edits',
          'images/variations',
          'audio/speech',
          'audio/transcriptions',
          'audio/translations',
          'files',
          'uploads',
          'batches',
          'models',
          'routing/explain',
        ],
      ],
      strategies: strategyNames,
      extras: ['models', 'provider', 'route', 'metadata.tags', 'user'],
    };
  }

  @Get('providers')
  async providers(@Req() { raw }: FastifyRequest) {
    await this.guard.authenticate(raw);
    const data = [...this.snapshots.current().providers.values()].map(({ slug, kind, models }) => ({
      id: slug,
      object: 'provider',
      kind: kind.id,
      name: kind.name,
      endpoints: endpointsOf(kind),
      models: models.length,
    }));
    return { object: 'list', data };
  }

  /** The routes this key may ask for. */
  @Get('routing')
  async routing(@Req() { raw }: FastifyRequest) {
    const caller = await this.guard.authenticate(raw);
    const data = this.snapshots
      .current()
      .routes.filter((route) => mayUse(caller, route))
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
