import { Controller, Get, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import type { Caller } from '../relay/ports.js';
import { KeyGuard } from './key-guard.js';
import { inGemini } from './gemini-models.js';
import { listModels, type ListedModel } from './model-list.js';
import { mayAskFor } from './scope.js';

/**
 * `GET /v1/models`: what this key may ask for, in one body that the OpenAI and the Anthropic SDKs both accept; in Gemini's
 * words under its own path, and for whoever sends the key as Google's SDKs do, which ask under `/v1` too.
 */
@Controller(['v1/models', 'v1beta/models'])
export class ModelsController {
  constructor(
    private readonly guard: KeyGuard,
    private readonly snapshots: LiveSnapshot,
  ) {}

  @Get()
  async list(@Req() { raw }: FastifyRequest) {
    const data = this.visibleTo(await this.guard.authenticate(raw));
    if (speaksGemini(raw)) return { models: data.map(inGemini) };
    return { object: 'list', data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  }

  /** Ids may hold slashes. */
  @Get('*')
  async one(@Req() { raw }: FastifyRequest, @Param('*') id: string) {
    const isGemini = speaksGemini(raw);
    const name = isGemini ? id.replace(/^models\//, '') : id;
    const found = this.visibleTo(await this.guard.authenticate(raw)).find((model) => model.id === name);
    if (!found)
      throw new Failure('model_not_found', `The model '${id.slice(0, 100)}' does not exist.`, { param: 'model' });
    return isGemini ? inGemini(found) : found;
  }

  private visibleTo(caller: Caller): readonly ListedModel[] {
    const snapshot = this.snapshots.current();
    return listModels(snapshot).filter(({ id }) => mayAskFor(caller, snapshot, id));
  }
}

const speaksGemini = ({ url = '', headers }: FastifyRequest['raw']): boolean =>
  url.startsWith('/v1beta/') || headers['x-goog-api-key'] !== undefined;
