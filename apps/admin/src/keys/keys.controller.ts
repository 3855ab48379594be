import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type MergePatch, slug } from '../fields/index.js';
import { listSchema, pageFields } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { strict } from '../http/validation.js';
import { keyBody, type KeyInput, keyPatch, keyView, keyWithSecret, rollBody } from './key.schema.js';
import { KeysService } from './keys.service.js';

const keyQuery = strict({ ...pageFields, project: slug.optional() });

@ApiTags('keys')
@Controller('admin/v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @Operation({ summary: 'Lists keys, the newest first', answer: listSchema(keyView) })
  list(@Query({ schema: keyQuery }) query: z.infer<typeof keyQuery>) {
    return this.keys.list(query);
  }

  @Post()
  @Operation({ summary: 'Makes a key; its secret is shown this once', answer: keyWithSecret, statuses: [201] })
  create(@Body({ schema: keyBody }) body: KeyInput) {
    return this.keys.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a key', answer: keyView, failures: [409] })
  read(@Param('id') id: string) {
    return this.keys.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a key', answer: keyView })
  patch(@Param('id') id: string, @Body({ schema: keyPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.keys.patch(id, body, ifMatch);
  }

  @Post(':id/roll')
  @Operation({ summary: 'Makes a new secret; the old one ends now, or after a while', answer: keyWithSecret })
  @ApiBody({ required: false })
  roll(
    @Param('id') id: string,
    @Body({ schema: rollBody }) body: z.infer<typeof rollBody>,
    @IfMatch() ifMatch?: string,
  ) {
    return this.keys.roll(id, body?.expires_old_in ?? 0, ifMatch);
  }

  @Post(':id/disable')
  @Operation({ summary: 'Refuses a key until it is enabled again', answer: keyView })
  disable(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.setEnabled(id, false, ifMatch);
  }

  @Post(':id/enable')
  @Operation({ summary: 'Lets a disabled key in again', answer: keyView })
  enable(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.setEnabled(id, true, ifMatch);
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a key, and its secret with it' })
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.keys.remove(id, ifMatch);
  }
}
