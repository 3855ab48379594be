import { Injectable } from '@nestjs/common';
import { databaseFault, Prisma, type PrismaClient } from '#adapters/database';
import { newId } from '#adapters/ids';
import { keyPrefix, last4, newKeySecret } from '#adapters/secrets';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { AdminSettings } from '../settings.js';
import { keyBody, type KeyInput, type KeyView, type KeyWithSecret } from './key.schema.js';
import { inputOf, type KeyRow, viewKey, withSecrets } from './key.view.js';

interface KeyQuery extends PageQuery {
  readonly project?: string | undefined;
}

/** The keys of callers. */
@Injectable()
export class KeysService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async list({ project, ...query }: KeyQuery): Promise<Page<KeyView>> {
    const { where, ...page } = pageOf(query);
    const filter = { ...where, ...(project && { project }) };
    const rows = await this.database.key.findMany({ ...page, where: filter, include: withSecrets });
    return toPage(rows.map(viewKey), query);
  }

  async read(id: string): Promise<KeyView> {
    return viewKey(await this.find(id));
  }

  /** Finds a key by its id, or by its name where only one has it. */
  async find(id: string): Promise<KeyRow> {
    if (id.length > 200 || id.includes('\0')) throw notFound('key', id);
    const rows = await this.database.key.findMany({
      where: { OR: [{ id }, { name: id }] },
      include: withSecrets,
      take: 2,
    });
    const [row] = rows;
    if (!row) throw notFound('key', id);
    if (rows.length > 1) throw new Problem('ambiguous_name', `Several keys are called "${id}": use the id.`);
    return row;
  }

  /** The id of a key named by id or name; one that was deleted may still be asked about. */
  async idOf(id: string): Promise<string> {
    const rows = await this.database.key.findMany({
      where: { OR: [{ id }, { name: id }] },
      select: { id: true },
      take: 2,
    });
    return rows.length === 1 ? (rows[0]?.id ?? id) : id;
  }

  async create(input: KeyInput, database: Prisma.TransactionClient = this.database): Promise<KeyWithSecret> {
    const secret = newKeySecret();
    const data = { id: newId('key_'), ...columns(input), secrets: { create: [this.recognise(secret)] } };
    return { key: viewKey(await database.key.create({ data, include: withSecrets })), secret };
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<KeyView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewKey);
    const whole = merged(inputOf(row), patch, Object.keys(keyBody.shape));
    return this.write(row, columns(parse(keyBody, whole)), ifMatch);
  }

  /** Makes a new secret; the old one stays good for a while, or ends now. */
  async roll(id: string, expiresOldInMs: number, ifMatch?: string): Promise<KeyWithSecret> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewKey);
    const secret = newKeySecret();
    const expiresAt = new Date(Date.now() + expiresOldInMs);
    // One that ends sooner already keeps its end.
    const lasting = { OR: [{ expiresAt: null }, { expiresAt: { gt: expiresAt } }] };
    const old = expiresOldInMs > 0 ? { updateMany: { where: lasting, data: { expiresAt } } } : { deleteMany: {} };
    const key = await this.write(row, { secrets: { ...old, create: [this.recognise(secret)] } }, ifMatch);
    return { key, secret };
  }

  async setEnabled(id: string, enabled: boolean, ifMatch?: string): Promise<KeyView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewKey);
    return row.enabled === enabled ? viewKey(row) : this.write(row, { enabled }, ifMatch);
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, viewKey);
    await this.database.key.delete({ where: { id: row.id } });
  }

  private async write({ id, revision }: KeyRow, data: Prisma.KeyUpdateInput, ifMatch?: string): Promise<KeyView> {
    try {
      const change = { where: { id, revision }, data: { ...data, revision: revision + 1 }, include: withSecrets };
      return viewKey(await this.database.key.update(change));
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private recognise(secret: string) {
    return { digest: this.settings.secrets.digestKey(secret), prefix: keyPrefix(secret), last4: last4(secret) };
  }
}

const columns = (input: KeyInput) => ({
  name: input.name,
  project: input.project,
  models: input.models,
  limits: input.limits,
  budget: input.budget ?? Prisma.DbNull,
  expiresAt: input.expires_at ? new Date(input.expires_at) : null,
  metadata: input.metadata,
});
