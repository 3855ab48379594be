import { Injectable } from '@nestjs/common';
import { ResourceEventsService } from '../resource-events/resource-events.service.js';
import { DeliverService } from './deliver.service.js';

/** Messages to webhooks: those of what gateways have noted are queued, then all that is queued is sent. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly resourceEvents: ResourceEventsService,
    private readonly deliveries: DeliverService,
  ) {}

  async sendAll(): Promise<void> {
    await this.resourceEvents.tellAll();
    await this.deliveries.deliverAll();
  }
}
