import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '#adapters/database';
import { bodyOnly, openAiChatIngress } from '#core/dialects';
import type { ChatRequest } from '#core/hub';
import { inputOf, saidOutput } from '#core/ledger';
import {
  type Decision,
  explain,
  needsOf,
  nothingMeasured,
  plan,
  readExtras,
  resolve,
  sessionOf,
  type Signals,
  type Snapshot,
  type Wish,
} from '#core/routing';
import { readSnapshot } from '../configuration/read-snapshot.js';
import { InjectDatabase } from '../http/database.js';
import { Problem } from '../http/problem.js';
import { AdminSettings } from '../settings.js';
import { RoutesService } from './routes.service.js';
import type { ChatBody } from './simulation.schema.js';

/** Here nobody has failed or was measured lately, and chance plays no part: the gateways know better how it stands at this moment. */
const calm: Signals = {
  health: { blocked: () => undefined },
  telemetry: nothingMeasured,
  dice: 0,
  turn: () => 0,
};

/** Decides about a chat request as a gateway would, and sends nothing. */
@Injectable()
export class SimulationService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly routes: RoutesService,
    private readonly settings: AdminSettings,
  ) {}

  async run(id: string, body: ChatBody): Promise<Decision> {
    const { slug, enabled } = await this.routes.find(id);
    if (!enabled) throw new Problem('conflict', `The route "${slug}" is disabled: nobody is sent there.`);
    const asking = bodyOnly({ model: slug, ...body });
    const { request } = (openAiChatIngress.older?.(asking) ?? openAiChatIngress).parseRequest(asking);
    const snapshot = await readSnapshot(this.database, this.settings);
    return explain(plan(wishOf(request, slug, snapshot), snapshot, calm), nothingMeasured);
  }
}

// A name that leads elsewhere is asked of this route all the same: this route is what is tried.
function wishOf(request: ChatRequest, slug: string, snapshot: Snapshot): Wish {
  const { models, preferences, strategy, user } = readExtras(request);
  const input = inputOf(request);
  const leadsHere = resolve(snapshot, request.model)?.route?.slug === slug;
  return {
    endpoint: 'chat',
    model: leadsHere ? request.model : slug,
    models,
    preferences,
    strategy,
    needs: needsOf(request, preferences),
    leastTokens: input.leastTokens,
    inputTokens: input.tokens,
    mostOutput: saidOutput(request),
    session: () => sessionOf(request, undefined, user),
    may: () => true,
    mayUse: () => true,
  };
}
