import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type MergePatch, removal, type Removal } from '../fields/index.js';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { checkUpsert } from '../http/upsert.js';
import { parse } from '../http/validation.js';
import { DiscoverService } from './discover.service.js';
import {
  discoveredModels,
  providerBody,
  type ProviderInput,
  providerPatch,
  providerUpsert,
  type ProviderUpsert,
  providerView,
  testBody,
  type TestInput,
  testReport,
} from './provider.schema.js';
import { ProvidersService } from './providers.service.js';
import { TestService } from './test.service.js';

@ApiTags('providers')
@Controller('admin/v1/providers')
export class ProvidersController {
  constructor(
    private readonly providers: ProvidersService,
    private readonly tests: TestService,
    private readonly discovery: DiscoverService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists providers, the newest first', answer: listSchema(providerView) })
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.providers.list(query);
  }

  @Post()
  @Operation({ summary: 'Registers a provider', answer: providerView, statuses: [201] })
  create(@Body({ schema: providerBody }) body: ProviderInput) {
    return this.providers.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a provider', answer: providerView })
  read(@Param('id') id: string) {
    return this.providers.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a provider', answer: providerView })
  patch(@Param('id') id: string, @Body({ schema: providerPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.providers.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Operation({
    summary: 'Replaces a provider, or makes the one of this slug',
    answer: providerView,
    statuses: [200, 201],
  })
  async upsert(
    @Param('id') id: string,
    @Body({ schema: providerUpsert }) body: ProviderUpsert,
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
  @Operation({ summary: 'Deletes a provider that nothing needs any more', failures: [409] })
  remove(@Param('id') id: string, @Query({ schema: removal }) { force }: Removal, @IfMatch() ifMatch?: string) {
    return this.providers.remove(id, force === 'true', ifMatch);
  }

  @Post(':id/test')
  @Operation({ summary: 'Tries a provider step by step, and says how far it came', answer: testReport })
  @ApiBody({ required: false })
  test(@Param('id') id: string, @Body({ schema: testBody }) body: TestInput) {
    return this.tests.run(id, body?.model);
  }

  @Post(':id/discover')
  @Operation({
    summary: 'Asks a provider for its models, and remembers them',
    answer: discoveredModels,
    failures: [502],
  })
  discover(@Param('id') id: string) {
    return this.discovery.run(id);
  }
}
