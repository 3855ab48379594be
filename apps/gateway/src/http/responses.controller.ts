import { Controller, Delete, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import type { KeptResponse, Responses } from '../relay/ports.js';
import { RESPONSES } from '../tokens.js';
import { KeyGuard } from './key-guard.js';
import { pageOf, type PageWish } from './item-page.js';

/** Responses that were stored. Those of other projects are not there. */
@Controller('v1/responses')
export class ResponsesController {
  constructor(
    private readonly guard: KeyGuard,
    @Inject(RESPONSES) private readonly responses: Responses,
  ) {}

  @Get(':id')
  async one(@Req() { raw }: FastifyRequest, @Param('id') id: string, @Query('stream') stream?: string) {
    const { project } = await this.guard.authenticate(raw, 'chat');
    const { response } = await this.found(project, id);
    if (stream === 'true')
      throw new Failure('invalid_request', 'A stored response is not streamed again: leave `stream` out.', {
        param: 'stream',
      });
    return response;
  }

  @Delete(':id')
  async remove(@Req() { raw }: FastifyRequest, @Param('id') id: string) {
    const { project } = await this.guard.authenticate(raw, 'chat');
    if (!isId(id) || !(await this.responses.remove(project, id))) throw unknown(id);
    return { id, object: 'response', deleted: true };
  }

  /** What was new in its request; what came before stands in the response it went on with. */
  @Get(':id/input_items')
  async input(@Req() { raw }: FastifyRequest, @Param('id') id: string, @Query() wish: PageWish) {
    const { project } = await this.guard.authenticate(raw, 'chat');
    return pageOf((await this.found(project, id)).input, wish);
  }

  private async found(project: string, id: string): Promise<KeptResponse> {
    const kept = isId(id) ? await this.responses.find(project, id) : undefined;
    if (!kept) throw unknown(id);
    return kept;
  }
}

const isId = (id: string): boolean => /^[\x21-\x7e]{1,256}$/.test(id);

const unknown = (id: string) =>
  new Failure('not_found', `Response with id '${id.slice(0, 100)}' not found.`, { param: 'id' });
