import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service.js';
import { PriceUpdatesService } from '../prices/price-updates.service.js';
import { MessagesService } from '../webhooks/messages.service.js';
import { HousekeepingService } from './housekeeping.service.js';
import { repeat, type Repetition } from './repeat.js';

/** How often each is done, in milliseconds. */
export interface Intervals {
  readonly deliveries: number;
  readonly alerts: number;
  readonly housekeeping: number;
  readonly prices: number;
}

const intervals: Intervals = { deliveries: 1_000, alerts: 5_000, housekeeping: 3_600_000, prices: 3_600_000 };

/** What the admin app does without being asked. Its process starts it; it ends with the app. */
@Injectable()
export class BackgroundService implements OnModuleDestroy {
  private readonly log = new Logger('background');
  private repetitions: readonly Repetition[] = [];

  constructor(
    private readonly messages: MessagesService,
    private readonly alerts: AlertsService,
    private readonly housekeeping: HousekeepingService,
    private readonly prices: PriceUpdatesService,
  ) {}

  start({ deliveries, alerts, housekeeping, prices }: Intervals = intervals): void {
    this.repetitions = [
      this.repeat('webhooks', deliveries, () => this.messages.sendAll()),
      this.repeat('alerts', alerts, () => this.alerts.look()),
      this.repeat('housekeeping', housekeeping, () => this.housekeeping.run()),
      this.repeat('prices', prices, () => this.prices.look()),
    ];
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.repetitions.map((one) => one.stop()));
  }

  // Said once, and not each second for as long as the database is away.
  private repeat(name: string, everyMs: number, work: () => Promise<unknown>): Repetition {
    let isFailing = false;
    const onError = (error: unknown): void => {
      if (!isFailing) this.log.warn(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
      isFailing = true;
    };
    const watched = async (): Promise<void> => {
      await work();
      isFailing = false;
    };
    return repeat({ everyMs, work: watched, onError });
  }
}
