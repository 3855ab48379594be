import { Injectable } from '@nestjs/common';
import { databaseFault, type Prisma, type PrismaClient, type Provider as ProviderRow } from '#adapters/database';
import { newId } from '#adapters/ids';
import { merged, type MergePatch } from '../fields/index.js';
import { removeBudgetsOf } from '../budgets/scope.js';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { changedMeanwhile, checkIfMatch } from '../http/revision.js';
import { parse } from '../http/validation.js';
import { AdminSettings } from '../settings.js';
import { credentialColumns, credentialInputOf, textsOf } from './provider.credential.js';
import { headerColumns } from './provider.headers.js';
import { checkProvider } from './provider.rules.js';
import { providerBody, type ProviderInput, type ProviderUpsert, type ProviderView } from './provider.schema.js';
import { hasKey, removedBy, secretColumns, withKey } from './provider.secret.js';
import { inputOf, viewProvider } from './provider.view.js';

/** Providers as this team uses them. */
@Injectable()
export class ProvidersService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async list(query: PageQuery): Promise<Page<ProviderView>> {
    const rows = await this.database.provider.findMany(pageOf(query));
    return toPage(rows.map(this.view), query);
  }

  async read(id: string): Promise<ProviderView> {
    return this.view(await this.find(id));
  }

  async find(id: string): Promise<ProviderRow> {
    const row = await this.lookUp(id);
    if (!row) throw notFound('provider', id);
    return row;
  }

  async create(input: ProviderInput): Promise<ProviderView> {
    const whole = withKey(input);
    checkProvider(whole, Boolean(whole.api_key), this.settings);
    const id = newId('prov_');
    const data = { ...columns(whole), ...this.sealedColumns(whole, { ...bare, id }), id };
    try {
      return this.view(await this.database.provider.create({ data }));
    } catch (error) {
      if (databaseFault(error) !== 'taken') throw error;
      throw new Problem(
        'slug_taken',
        `There is a provider "${input.slug}" already: choose another slug, or PATCH that one.`,
      );
    }
  }

  async patch(id: string, patch: MergePatch, ifMatch?: string): Promise<ProviderView> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, this.view);
    const whole = merged(inputOf(row, this.settings), patch, Object.keys(providerBody.shape));
    return this.write(row, parse(providerBody, { ...whole, ...removedBy(patch) }), ifMatch);
  }

  /** Answers undefined where there is nothing to replace. */
  async replace(id: string, body: ProviderUpsert, ifMatch?: string) {
    const row = await this.lookUp(id);
    if (!row) return undefined;
    checkIfMatch(row, ifMatch, this.view);
    return this.write(row, { ...body, slug: body.slug ?? row.slug }, ifMatch);
  }

  async remove(id: string, force: boolean, ifMatch?: string): Promise<void> {
    const row = await this.find(id);
    checkIfMatch(row, ifMatch, this.view);
    // No route may come to target it between the question and the deed.
    await exclusively(this.database, async (transaction) => {
      if (!force) await refuseInUse(row.slug, transaction);
      await removeBudgetsOf({ kind: 'provider', id: row.slug }, transaction);
      await transaction.provider.delete({ where: { id: row.id } });
    });
  }

  private async write(row: ProviderRow, body: ProviderInput, ifMatch?: string): Promise<ProviderView> {
    if (body.slug !== row.slug) throw invalid([fixedSlug]);
    const input = withKey(body.credential === undefined ? { ...body, credential: credentialInputOf(row) } : body);
    checkProvider(input, input.api_key === undefined ? hasKey(row) : input.api_key !== null, this.settings);
    const data = { ...columns(input), ...this.sealedColumns(input, row) };
    const { id, revision } = row;
    try {
      return this.view(
        await this.database.provider.update({ where: { id, revision }, data: { ...data, revision: revision + 1 } }),
      );
    } catch (error) {
      throw databaseFault(error) === 'missing' ? changedMeanwhile(ifMatch) : error;
    }
  }

  private sealedColumns(input: ProviderInput, row: Sealed) {
    const form = this.settings.kinds.get(input.kind)?.credential;
    return {
      ...credentialColumns({ texts: textsOf(input.credential), form, row, settings: this.settings }),
      ...headerColumns(input.headers, row, this.settings),
      ...secretColumns(input, row.id, this.settings),
    };
  }

  private async lookUp(id: string): Promise<ProviderRow | null> {
    return isIdOrSlug(id) ? this.database.provider.findFirst({ where: { OR: [{ id }, { slug: id }] } }) : null;
  }

  private readonly view = (row: ProviderRow): ProviderView => viewProvider(row, this.settings);
}

async function refuseInUse(slug: string, transaction: Prisma.TransactionClient): Promise<void> {
  const routes = await transaction.route.findMany({ where: { targets: { array_contains: [{ provider: slug }] } } });
  if (routes.length === 0) return;
  const names = routes.map((route) => route.slug).join(', ');
  throw new Problem('in_use', `It is a target of: ${names}. Change those first, or delete it with ?force=true.`);
}

type Sealed = Pick<ProviderRow, 'id' | 'headers' | 'headersSealed' | 'credential' | 'credentialSealed'>;

const bare = { headers: {}, headersSealed: null, credential: {}, credentialSealed: null };

const fixedSlug = {
  pointer: '/slug',
  code: 'read_only',
  message: 'A slug stays: routes and files name it. Make a new one.',
};

const columns = (input: ProviderInput) =>
  ({
    slug: input.slug,
    kind: input.kind,
    baseUrl: input.base_url ?? null,
    credentials: input.credentials,
    models: input.models,
    failover: input.failover,
    limits: input.limits,
    allowPrivateNetwork: input.allow_private_network ?? null,
    enabled: input.enabled,
    metadata: input.metadata,
  }) satisfies Partial<Prisma.ProviderCreateInput>;
