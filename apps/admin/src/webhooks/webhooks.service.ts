import { Injectable } from '@nestjs/common';
import { databaseFault, type Prisma, type PrismaClient, type Webhook as WebhookRow } from '#adapters/database';
import { newId } from '#adapters/ids';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { notFound } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { AdminSettings } from '../settings.js';
import { newWebhookSecret } from './signature.js';
import { checkWebhookUrl } from './webhook.rules.js';
import {
  type DeliveryView,
  webhookBody,
  type WebhookInput,
  type WebhookView,
  type WebhookWithSecret,
} from './webhook.schema.js';
import { webhookPlace } from '#adapters/secrets';
import { inputOf, viewDelivery, viewWebhook } from './webhook.view.js';

/** Where operators want to be told. */
@Injectable()
export class WebhooksService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async list(query: PageQuery): Promise<Page<WebhookView>> {
    return toPage((await this.database.webhook.findMany(pageOf(query))).map(viewWebhook), query);
  }

  async read(id: string): Promise<WebhookView> {
    return viewWebhook(await this.find(id));
  }

  async find(id: string): Promise<WebhookRow> {
    const row = isIdOrSlug(id) ? await this.database.webhook.findUnique({ where: { id } }) : null;
    if (!row) throw notFound('webhook', id);
    return row;
  }

  async create(input: WebhookInput): Promise<WebhookWithSecret> {
    checkWebhookUrl(input.url, this.settings.network);
    const id = newId('hook_');
    const secret = input.secret ?? newWebhookSecret();
    const data = { id, ...columns(input), secretSealed: this.seal(id, secret) };
    const view = viewWebhook(await this.database.webhook.create({ data }));
    return input.secret === undefined ? { ...view, secret } : view;
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<WebhookView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewWebhook);
    const input = parse(webhookBody, merged(inputOf(row), patch, Object.keys(webhookBody.shape)));
    checkWebhookUrl(input.url, this.settings.network);
    const secret = input.secret === undefined ? {} : { secretSealed: this.seal(row.id, input.secret) };
    return this.write(row, { ...columns(input), ...secret }, ifMatch);
  }

  /** Signs with a new secret from now on. */
  async rotateSecret(id: string, ifMatch?: string): Promise<WebhookWithSecret> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewWebhook);
    const secret = newWebhookSecret();
    return { ...(await this.write(row, { secretSealed: this.seal(row.id, secret) }, ifMatch)), secret };
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewWebhook);
    await this.database.webhook.delete({ where: { id: row.id } });
  }

  async deliveries(id: string, query: PageQuery): Promise<Page<DeliveryView>> {
    const { id: webhookId } = await this.find(id);
    const { where, ...page } = pageOf(query);
    const rows = await this.database.webhookDelivery.findMany({ ...page, where: { ...where, webhookId } });
    return toPage(rows.map(viewDelivery), query);
  }

  private async write({ id, revision }: WebhookRow, data: Prisma.WebhookUpdateInput, ifMatch?: string) {
    try {
      const change = { where: { id, revision }, data: { ...data, revision: revision + 1 } };
      return viewWebhook(await this.database.webhook.update(change));
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private seal(id: string, secret: string): string {
    return this.settings.secrets.seal(secret, webhookPlace(id));
  }
}

const columns = ({ url, events, enabled, metadata }: WebhookInput) => ({ url, events, enabled, metadata });
