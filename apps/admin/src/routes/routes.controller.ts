import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type MergePatch, removal, type Removal } from '../fields/index.js';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { checkUpsert } from '../http/upsert.js';
import { parse } from '../http/validation.js';
import { routeBody, type RouteInput, routePatch, routeUpsert, type RouteUpsert, routeView } from './route.schema.js';
import { RoutesService } from './routes.service.js';
import { type ChatBody, chatBody, decision } from './simulation.schema.js';
import { SimulationService } from './simulation.service.js';

@ApiTags('routes')
@Controller('admin/v1/routes')
export class RoutesController {
  constructor(
    private readonly routes: RoutesService,
    private readonly simulation: SimulationService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists routes, the newest first', answer: listSchema(routeView) })
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.routes.list(query);
  }

  @Post()
  @Operation({ summary: 'Makes a route', answer: routeView, statuses: [201] })
  create(@Body({ schema: routeBody }) body: RouteInput) {
    return this.routes.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a route', answer: routeView })
  read(@Param('id') id: string) {
    return this.routes.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a route', answer: routeView })
  patch(@Param('id') id: string, @Body({ schema: routePatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.routes.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Operation({ summary: 'Replaces a route, or makes the one of this slug', answer: routeView, statuses: [200, 201] })
  async upsert(
    @Param('id') id: string,
    @Body({ schema: routeUpsert }) body: RouteUpsert,
    @Res({ passthrough: true }) reply: FastifyReply,
    @IfMatch() ifMatch?: string,
  ) {
    const replaced = await this.routes.replace(id, body, ifMatch);
    if (replaced) return replaced;
    checkUpsert({ id, slug: body.slug, ifMatch });
    void reply.status(201);
    return this.routes.create(parse(routeBody, { slug: id, ...body }));
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a route that nothing needs any more', failures: [409] })
  remove(@Param('id') id: string, @Query({ schema: removal }) { force }: Removal, @IfMatch() ifMatch?: string) {
    return this.routes.remove(id, force === 'true', ifMatch);
  }

  @Post(':id/simulate')
  @Operation({ summary: 'Decides about a chat request, and sends nothing', answer: decision })
  simulate(@Param('id') id: string, @Body({ schema: chatBody }) body: ChatBody) {
    return this.simulation.run(id, body);
  }
}
