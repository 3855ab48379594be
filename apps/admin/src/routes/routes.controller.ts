import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { flag, mergePatch } from '../fields/index.js';
import { pageQuery, type PageQuery } from '../http/list.js';
import { Answers, listSchema } from '../http/openapi.js';
import { IfMatch } from '../http/revision.js';
import { checkUpsert } from '../http/upsert.js';
import { parse, strict } from '../http/validation.js';
import { routeBody, type RouteInput, routeUpsert, routeView } from './route.schema.js';
import { RoutesService } from './routes.service.js';
import { chatRequest, decision } from './simulation.schema.js';
import { SimulationService } from './simulation.service.js';

const removal = strict({ force: flag });

@ApiTags('routes')
@Controller('admin/v1/routes')
export class RoutesController {
  constructor(
    private readonly routes: RoutesService,
    private readonly simulation: SimulationService,
  ) {}

  @Get()
  @Answers(listSchema(routeView))
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.routes.list(query);
  }

  @Post()
  @Answers(routeView, 201)
  create(@Body({ schema: routeBody }) body: RouteInput) {
    return this.routes.create(body);
  }

  @Get(':id')
  @Answers(routeView)
  read(@Param('id') id: string) {
    return this.routes.read(id);
  }

  @Patch(':id')
  @Answers(routeView)
  patch(
    @Param('id') id: string,
    @Body({ schema: mergePatch }) body: z.infer<typeof mergePatch>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.routes.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Answers(routeView)
  async upsert(
    @Param('id') id: string,
    @Body({ schema: routeUpsert }) body: z.infer<typeof routeUpsert>,
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
  @HttpCode(204)
  remove(
    @Param('id') id: string,
    @Query({ schema: removal }) { force }: z.infer<typeof removal>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.routes.remove(id, force === 'true', ifMatch);
  }

  @Post(':id/simulate')
  @Answers(decision)
  simulate(@Param('id') id: string, @Body({ schema: chatRequest }) body: z.infer<typeof chatRequest>) {
    return this.simulation.run(id, body);
  }
}
