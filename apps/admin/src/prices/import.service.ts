import { Injectable } from '@nestjs/common';
import type { Prisma, PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { invalid } from '../http/problem.js';
import { ProvidersService } from '../providers/providers.service.js';
import { AdminSettings } from '../settings.js';
import { type Compared, comparePrices, type Seller } from './compare-prices.js';
import { fetchList } from './fetch-list.js';
import { holdPrices, placeOf } from './hold-prices.js';
import type { ImportInput, ImportView } from './import.schema.js';
import { viewImport } from './import.view.js';
import type { PriceList } from './lists/listed-price.js';
import { pricesOfKind } from './lists/prices-of-kind.js';
import { readList } from './lists/read-list.js';
import { priceRow } from './price.row.js';

/** One number for whoever imports prices. */
const LOCK = 4_001_005;

/** Takes prices over from a published list. A past request is never repriced, and what an operator set stays. */
@Injectable()
export class ImportService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly providers: ProvidersService,
    private readonly settings: AdminSettings,
  ) {}

  async run(input: ImportInput): Promise<ImportView> {
    const list = await this.read(input);
    const sellers = await this.sellers(input, list);
    return this.database.$transaction(
      async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`;
        const at = input.effective_from ? new Date(input.effective_from) : new Date();
        const compared = await this.compare({ transaction, sellers, list, overwrite: input.overwrite });
        const ids = input.dry_run ? new Map<string, string>() : await write({ transaction, compared, list, at, input });
        return viewImport({ list, sellers, compared, ids, at, isDryRun: input.dry_run });
      },
      { timeout: 60_000 },
    );
  }

  private async read({ url, list }: ImportInput): Promise<PriceList> {
    const told = url === undefined ? list : await fetchList(url, this.settings.network);
    const read = readList(told);
    if (read) return read;
    throw invalid([{ pointer: url === undefined ? '/list' : '/url', code: 'unknown_form', message: unknownForm }]);
  }

  private async sellers({ provider, all }: ImportInput, list: PriceList): Promise<readonly Seller[]> {
    if (provider !== undefined) return [await this.providers.find(provider)];
    const { kinds } = this.settings;
    const rows = await this.database.provider.findMany({ orderBy: { slug: 'asc' } });
    const configured = rows.filter(({ kind }) => !isOwnMachine(kind, this.settings));
    if (!all) return configured;
    const taken = new Set(rows.flatMap(({ slug, kind }) => [slug, kind]));
    const others = [...kinds.keys()].filter(
      (kind) => !taken.has(kind) && !isOwnMachine(kind, this.settings) && pricesOfKind(list, kind).size > 0,
    );
    return [...configured, ...others.map((kind) => ({ slug: kind, kind }))];
  }

  private async compare({ transaction, sellers, list, overwrite }: Comparing): Promise<readonly Compared[]> {
    const rows = await transaction.price.findMany({
      where: { provider: { in: sellers.map(({ slug }) => slug) } },
      distinct: ['provider', 'model'],
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
    });
    const stored = new Map(rows.map((row) => [placeOf(row), row]));
    const known = { catalog: this.settings.catalog, stored, overwrite };
    return sellers.flatMap((seller) => comparePrices(seller, list, known));
  }
}

interface Comparing {
  readonly transaction: Prisma.TransactionClient;
  readonly sellers: readonly Seller[];
  readonly list: PriceList;
  readonly overwrite: boolean;
}

interface Writing {
  readonly transaction: Prisma.TransactionClient;
  readonly compared: readonly Compared[];
  readonly list: PriceList;
  readonly at: Date;
  readonly input: ImportInput;
}

async function write({ transaction, compared, list, at, input }: Writing): Promise<ReadonlyMap<string, string>> {
  const changed = compared.filter(({ verdict }) => verdict === 'changed');
  await transaction.price.createMany({
    data: changed.map(({ provider, model, to }) =>
      priceRow({ provider, model, origin: list.origin, effectiveFrom: at }, to),
    ),
  });
  return holdPrices(transaction, { compared, origin: list.origin, effectiveFrom: input.effective_from ? at : null });
}

/** What runs on machines of one's own is not sold by the token. */
const isOwnMachine = (kind: string, { kinds }: AdminSettings): boolean =>
  kinds.get(kind)?.isSelfHosted === true || kind === 'demo';

const unknownForm =
  "Has the form of no list that we know: models.dev's api.json and LiteLLM's model_prices_and_context_window.json.";
