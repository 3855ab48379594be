import { Injectable } from '@nestjs/common';
import { databaseFault, type Prisma, type PrismaClient } from '#adapters/database';
import { newId } from '#adapters/ids';
import { keyPrefix, last4, newKeySecret } from '#adapters/secrets';
import { removeBudgetsOf } from '../budgets/scope.js';
import { merged, type MergePatch } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { AdminSettings } from '../settings.js';
import { makeBudget, writeBudget } from './key.budget.js';
import { checkKey } from './key.rules.js';
import { keyBody, type KeyInput, type KeyView, type KeyWithSecret } from './key.schema.js';
import { budgetsOf, columns, inputOf, type KeyRow, viewKeys, withSecrets } from './key.view.js';

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
    const filter = { ...where, ...(project && { projectSlug: project }) };
    const rows = await this.database.key.findMany({ ...page, where: filter, include: withSecrets });
    return toPage(rows.map(await viewKeys(rows, this.database)), query);
  }

  async read(id: string): Promise<KeyView> {
    return this.view(await this.find(id));
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

  async create(input: KeyInput): Promise<KeyWithSecret> {
    return exclusively(this.database, (transaction) => this.make(input, transaction));
  }

  /** Makes a key, and its budget with it, in a transaction that runs exclusively. */
  async make(input: KeyInput, transaction: Prisma.TransactionClient): Promise<KeyWithSecret> {
    await checkKey(input, transaction);
    const secret = newKeySecret();
    const data = { id: newId('key_'), ...columns(input), secrets: { create: [this.recognise(secret)] } };
    const row = await transaction.key.create({ data, include: withSecrets });
    await makeBudget(row.id, input.budget, transaction);
    return { key: await this.view(row, transaction), secret };
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<KeyView> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    const change = async (transaction: Prisma.TransactionClient) => {
      const budget = (await budgetsOf([row], transaction)).get(row.id);
      const input = parse(keyBody, merged(inputOf(row, budget), patch, Object.keys(keyBody.shape)));
      await checkKey(input, transaction);
      if ('budget' in patch) await writeBudget(row.id, { row: budget, terms: input.budget }, transaction);
      return this.write(row, columns(input), transaction);
    };
    return orChanged(ifMatch, exclusively(this.database, change));
  }

  /** Makes a new secret; the old one stays good for a while, or ends now. */
  async roll(id: string, expiresOldInMs: number, ifMatch?: string): Promise<KeyWithSecret> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    const secret = newKeySecret();
    const expiresAt = new Date(Date.now() + expiresOldInMs);
    // One that ends sooner already keeps its end.
    const lasting = { OR: [{ expiresAt: null }, { expiresAt: { gt: expiresAt } }] };
    const old = expiresOldInMs > 0 ? { updateMany: { where: lasting, data: { expiresAt } } } : { deleteMany: {} };
    const data = { secrets: { ...old, create: [this.recognise(secret)] } };
    return { key: await orChanged(ifMatch, this.write(row, data)), secret };
  }

  async setEnabled(id: string, enabled: boolean, ifMatch?: string): Promise<KeyView> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    return row.enabled === enabled ? this.view(row) : orChanged(ifMatch, this.write(row, { enabled }));
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    await this.checkIfMatch(row, ifMatch);
    await exclusively(this.database, async (transaction) => {
      await removeBudgetsOf({ kind: 'key', id: row.id }, transaction);
      await transaction.key.delete({ where: { id: row.id } });
    });
  }

  private async write(
    { id, revision }: KeyRow,
    data: Prisma.KeyUncheckedUpdateInput,
    database: Prisma.TransactionClient = this.database,
  ): Promise<KeyView> {
    const change = { where: { id, revision }, data: { ...data, revision: revision + 1 }, include: withSecrets };
    return this.view(await database.key.update(change), database);
  }

  private async checkIfMatch(row: KeyRow, ifMatch: string | undefined): Promise<void> {
    if (ifMatch === undefined) return;
    const current = await this.view(row);
    checkIfMatch(row, ifMatch, () => current);
  }

  private async view(row: KeyRow, database: Prisma.TransactionClient = this.database): Promise<KeyView> {
    return (await viewKeys([row], database))(row);
  }

  private recognise(secret: string) {
    const [current] = this.settings.secrets.digests(secret);
    return { ...current, prefix: keyPrefix(secret), last4: last4(secret) };
  }
}

async function orChanged<Result>(ifMatch: string | undefined, change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
  }
}
