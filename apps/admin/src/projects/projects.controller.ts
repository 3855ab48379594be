import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { MergePatch } from '../fields/index.js';
import { listSchema } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { checkUpsert } from '../http/upsert.js';
import { parse } from '../http/validation.js';
import {
  projectBody,
  type ProjectInput,
  projectPatch,
  projectQuery,
  type ProjectQuery,
  projectUpsert,
  type ProjectUpsert,
  projectView,
} from './project.schema.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('projects')
@Controller('admin/v1/projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get()
  @Operation({ summary: 'Lists projects, the newest first', answer: listSchema(projectView) })
  list(@Query({ schema: projectQuery }) query: ProjectQuery) {
    return this.projects.list(query);
  }

  @Post()
  @Operation({ summary: 'Makes a project', answer: projectView, statuses: [201] })
  create(@Body({ schema: projectBody }) body: ProjectInput) {
    return this.projects.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a project', answer: projectView })
  read(@Param('id') id: string) {
    return this.projects.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a project', answer: projectView })
  patch(@Param('id') id: string, @Body({ schema: projectPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.projects.patch(id, body, ifMatch);
  }

  @Put(':id')
  @Operation({
    summary: 'Replaces a project, or makes the one of this slug',
    answer: projectView,
    statuses: [200, 201],
  })
  async upsert(
    @Param('id') id: string,
    @Body({ schema: projectUpsert }) body: ProjectUpsert,
    @Res({ passthrough: true }) reply: FastifyReply,
    @IfMatch() ifMatch?: string,
  ) {
    const replaced = await this.projects.replace(id, body, ifMatch);
    if (replaced) return replaced;
    checkUpsert({ id, slug: body.slug, ifMatch });
    void reply.status(201);
    return this.projects.create(parse(projectBody, { slug: id, ...body }));
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a project without keys, and its budgets with it' })
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.projects.remove(id, ifMatch);
  }
}
