import { Injectable, Logger } from '@nestjs/common';
import { AdminSettings } from '../settings.js';
import { parse } from '../http/validation.js';
import { importBody } from './import.schema.js';
import { ImportService } from './import.service.js';

const DAY_MS = 86_400_000;

/** Imports the list of PRICE_LIST_URL once a day; a day that failed is tried again at the next look. */
@Injectable()
export class PriceUpdatesService {
  private readonly log = new Logger('prices');
  private doneMs: number | undefined;

  constructor(
    private readonly imports: ImportService,
    private readonly settings: AdminSettings,
  ) {}

  /** Answers whether it was time. */
  async look(): Promise<boolean> {
    const { priceListUrl: url, nowMs } = this.settings;
    const isDue = this.doneMs === undefined || nowMs() - this.doneMs >= DAY_MS;
    if (url === undefined || !isDue) return false;
    const { changed, held } = await this.imports.run(parse(importBody, { url }));
    this.doneMs = nowMs();
    if (changed.length > 0) this.log.log(`${changed.length} prices changed.`);
    if (held.length > 0) this.log.warn(`${held.length} prices wait to be confirmed: GET /admin/v1/prices/held.`);
    return true;
  }
}
