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
import { DiscoverService } from './discover.service.js';
import {
  providerBody,
  type ProviderInput,
  providerUpsert,
  providerView,
  testBody,
  testReport,
} from './provider.schema.js';
import { ProvidersService } from './providers.service.js';
import { TestService } from './test.service.js';

const removal = strict({ force: flag });

@ApiTags('providers')
@Controller('admin/v1/providers')
export class ProvidersController {
  constructor(
    private readonly providers: ProvidersService,
    private readonly tests: TestService,
    private readonly discovery: DiscoverService,
  ) {}

  @Get()
  @Answers(listSchema(providerView))
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.providers.list(query);
  }

  @Post()
  @Answers(providerView, 201)
  create(@Body({ schema: providerBody }) body: ProviderInput) {
    return this.providers.create(body);
  }

  @Get(':id')
  @Answers(providerView)
  read(@Param('id') id: string) {
    return this.providers.read(id);
  }

  @Patch(':id')
  @Answers(providerView)
  patch(
    @Param('id') id: string,
    @Body({ schema: mergePatch }) body: z.infer<typeof mergePatch>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.providers.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Answers(providerView)
  async upsert(
    @Param('id') id: string,
    @Body({ schema: providerUpsert }) body: z.infer<typeof providerUpsert>,
    @Res({ passthrough: true }) reply: FastifyReply,
    @IfMatch() ifMatch?: string,
  ) {
    const replaced = await this.providers.replace(id, body, ifMatch);
    if (replaced) return replaced;
    checkUpsert({ id, slug: body.slug, ifMatch });
    void reply.status(201);
    return this.providers.create(parse(providerBody, { slug: id, ...body }));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(
    @Param('id') id: string,
    @Query({ schema: removal }) { force }: z.infer<typeof removal>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.providers.remove(id, force === 'true', ifMatch);
  }

  @Post(':id/test')
  @Answers(testReport)
  test(@Param('id') id: string, @Body({ schema: testBody }) body: z.infer<typeof testBody>) {
    return this.tests.run(id, body?.model);
  }

  @Post(':id/discover')
  @Answers(listSchema(z.looseObject({ id: z.string() })))
  discover(@Param('id') id: string) {
    return this.discovery.run(id);
  }
}
