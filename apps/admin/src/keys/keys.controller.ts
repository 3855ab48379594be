import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { mergePatch, slug } from '../fields/index.js';
import { pageFields } from '../http/list.js';
import { Answers, listSchema } from '../http/openapi.js';
import { IfMatch } from '../http/revision.js';
import { strict } from '../http/validation.js';
import { keyBody, type KeyInput, keyView, keyWithSecret, rollBody } from './key.schema.js';
import { KeysService } from './keys.service.js';

const keyQuery = strict({ ...pageFields, project: slug.optional() });

@ApiTags('keys')
@Controller('admin/v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @Answers(listSchema(keyView))
  list(@Query({ schema: keyQuery }) query: z.infer<typeof keyQuery>) {
    return this.keys.list(query);
  }

  @Post()
  @Answers(keyWithSecret, 201)
  create(@Body({ schema: keyBody }) body: KeyInput) {
    return this.keys.create(body);
  }

  @Get(':id')
  @Answers(keyView)
  read(@Param('id') id: string) {
    return this.keys.read(id);
  }

  @Patch(':id')
  @Answers(keyView)
  patch(
    @Param('id') id: string,
    @Body({ schema: mergePatch }) body: z.infer<typeof mergePatch>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.keys.patch(id, body, ifMatch);
  }

  @Post(':id/roll')
  @Answers(keyWithSecret)
  roll(
    @Param('id') id: string,
    @Body({ schema: rollBody }) body: z.infer<typeof rollBody>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.keys.roll(id, body?.expires_old_in ?? 0, ifMatch);
  }

  @Post(':id/disable')
  @Answers(keyView)
  disable(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.setEnabled(id, false, ifMatch);
  }

  @Post(':id/enable')
  @Answers(keyView)
  enable(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.setEnabled(id, true, ifMatch);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.remove(id, ifMatch);
  }
}
