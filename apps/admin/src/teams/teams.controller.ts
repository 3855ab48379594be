import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { MergePatch } from '../fields/index.js';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { checkUpsert } from '../http/upsert.js';
import { parse } from '../http/validation.js';
import { teamBody, type TeamInput, teamPatch, teamUpsert, type TeamUpsert, teamView } from './team.schema.js';
import { TeamsService } from './teams.service.js';

@ApiTags('teams')
@Controller('admin/v1/teams')
export class TeamsController {
  constructor(private readonly teams: TeamsService) {}

  @Get()
  @Operation({ summary: 'Lists teams, the newest first', answer: listSchema(teamView) })
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.teams.list(query);
  }

  @Post()
  @Operation({ summary: 'Makes a team', answer: teamView, statuses: [201] })
  create(@Body({ schema: teamBody }) body: TeamInput) {
    return this.teams.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a team', answer: teamView })
  read(@Param('id') id: string) {
    return this.teams.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a team', answer: teamView })
  patch(@Param('id') id: string, @Body({ schema: teamPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.teams.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Operation({ summary: 'Replaces a team, or makes the one of this slug', answer: teamView, statuses: [200, 201] })
  async upsert(
    @Param('id') id: string,
    @Body({ schema: teamUpsert }) body: TeamUpsert,
    @Res({ passthrough: true }) reply: FastifyReply,
    @IfMatch() ifMatch?: string,
  ) {
    const replaced = await this.teams.replace(id, body, ifMatch);
    if (replaced) return replaced;
    checkUpsert({ id, slug: body.slug, ifMatch });
    void reply.status(201);
    return this.teams.create(parse(teamBody, { slug: id, ...body }));
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a team without projects, and its budgets with it' })
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.teams.remove(id, ifMatch);
  }
}
