import { Controller, Get, Headers, Param } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Failure } from '#core/failure';
import { matchesPattern } from '#core/routing';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import type { Caller } from '../relay/ports.js';
import { Callers } from './callers.js';
import { authenticate } from './key-guard.js';
import { listModels, type ListedModel } from './model-list.js';

/** `GET /v1/models`: what this key may ask for, in one body that the OpenAI and the Anthropic SDKs both accept. */
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly callers: Callers,
    private readonly snapshots: LiveSnapshot,
  ) {}

  @Get()
  async list(@Headers() headers: IncomingHttpHeaders) {
    const data = this.visibleTo(await authenticate(headers, this.callers));
    return { object: 'list', data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  }

  /** Ids may hold slashes. */
  @Get('*')
  async one(@Headers() headers: IncomingHttpHeaders, @Param('*') id: string) {
    const found = this.visibleTo(await authenticate(headers, this.callers)).find((model) => model.id === id);
    if (!found)
      throw new Failure('model_not_found', `The model '${id.slice(0, 100)}' does not exist.`, { param: 'model' });
    return found;
  }

  private visibleTo({ models }: Caller): readonly ListedModel[] {
    const may = (name: string) => models.some((pattern) => matchesPattern(pattern, name));
    return listModels(this.snapshots.current()).filter(({ id }) => may(id));
  }
}
