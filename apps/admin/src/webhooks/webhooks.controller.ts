import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { MergePatch } from '../fields/index.js';
import { listSchema, type PageQuery, pageQuery } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { IfMatch } from '../http/revision.js';
import { DeliverService } from './deliver.service.js';
import {
  deliveryView,
  webhookBody,
  type WebhookInput,
  webhookPatch,
  webhookView,
  webhookWithSecret,
} from './webhook.schema.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('webhooks')
@Controller('admin/v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly messages: DeliverService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists webhooks, the newest first', answer: listSchema(webhookView) })
  list(@Query({ schema: pageQuery }) query: PageQuery) {
    return this.webhooks.list(query);
  }

  @Post()
  @Operation({
    summary: 'Makes a webhook; a secret that is made for it is shown this once',
    answer: webhookWithSecret,
    statuses: [201],
  })
  create(@Body({ schema: webhookBody }) body: WebhookInput) {
    return this.webhooks.create(body);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a webhook', answer: webhookView })
  read(@Param('id') id: string) {
    return this.webhooks.read(id);
  }

  @Patch(':id')
  @Operation({ summary: 'Changes a webhook', answer: webhookView })
  patch(@Param('id') id: string, @Body({ schema: webhookPatch }) body: MergePatch, @IfMatch() ifMatch?: string) {
    return this.webhooks.patch(id, body, ifMatch);
  }

  @Delete(':id')
  @Operation({ summary: 'Deletes a webhook, and what is queued for it' })
  remove(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.webhooks.remove(id, ifMatch);
  }

  @Post(':id/test')
  @Operation({ summary: 'Sends one message now, and says how it was taken', answer: deliveryView })
  async test(@Param('id') id: string) {
    return this.messages.test(await this.webhooks.find(id));
  }

  @Post(':id/rotate-secret')
  @Operation({ summary: 'Signs with a new secret from now on, shown this once', answer: webhookWithSecret })
  rotateSecret(@Param('id') id: string, @IfMatch() ifMatch?: string) {
    return this.webhooks.rotateSecret(id, ifMatch);
  }

  @Get(':id/deliveries')
  @Operation({ summary: 'Lists what was sent to a webhook, the newest first', answer: listSchema(deliveryView) })
  deliveries(@Param('id') id: string, @Query({ schema: pageQuery }) query: PageQuery) {
    return this.webhooks.deliveries(id, query);
  }
}
