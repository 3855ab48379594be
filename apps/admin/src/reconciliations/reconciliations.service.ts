import { Injectable } from '@nestjs/common';
import {
  adjustLedger,
  type LedgerCorrection,
  type Prisma,
  type PrismaClient,
  type Provider as ProviderRow,
} from '#adapters/database';
import { newId } from '#adapters/ids';
import { dayOf } from '#core/providers';
import { InjectDatabase } from '../http/database.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { AdminSettings } from '../settings.js';
import { compare, type Comparison } from './compare.js';
import { byDay } from './days.js';
import { type Booked, ledgerSpan, type Span } from './ledger-span.js';
import type { ReconciliationInput, ReconciliationView } from './reconciliation.schema.js';
import { viewReconciliation } from './reconciliation.view.js';
import { type Report, UsageReportService } from './usage-report.service.js';

const MOST_FINDINGS = 100;
/** Written at once: a gateway that settles meanwhile waits for no more than that. */
const BATCH = 500;
const DEADLINE_MS = 300_000;

/** Providers' own reports, and what they put right in the ledger. */
@Injectable()
export class ReconciliationsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly usage: UsageReportService,
    private readonly settings: AdminSettings,
  ) {}

  async list(query: PageQuery): Promise<Page<ReconciliationView>> {
    return toPage((await this.database.reconciliation.findMany(pageOf(query))).map(viewReconciliation), query);
  }

  async read(id: string): Promise<ReconciliationView> {
    const row = isIdOrSlug(id) ? await this.database.reconciliation.findUnique({ where: { id } }) : null;
    if (!row) throw notFound('reconciliation', id);
    return viewReconciliation(row);
  }

  async create(input: ReconciliationInput): Promise<ReconciliationView> {
    const { source, rows = [], only, dry_run: dryRun } = input;
    const span = { provider: input.provider, start: new Date(input.start), end: new Date(input.end) };
    const provider = await this.findProvider(span);
    const report = source === 'provider' ? await this.usage.read(provider, span, only) : { rows, leftOut: [] };
    const familyOf = this.settings.kinds.get(provider?.kind ?? '')?.usage?.familyOf ?? ((model: string) => model);
    // Each correction is what is missing to the report. Whoever counted at the same time would add it a second time.
    return this.database.$transaction(
      async (transaction) => {
        await reserve(transaction, span);
        // It only holds the lock. Had it read the ledger itself, nobody could make a month of it meanwhile.
        await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '300s'`;
        const entries = (await ledgerSpan(this.database, span)).filter(isTold(report));
        const comparison = compare({ entries, rows: report.rows, familyOf, isComplete: input.complete });
        if (!dryRun) await this.write(comparison);
        const days = byDay(comparison.differences, familyOf).map((day) => ({ ...day }));
        const leftOut = report.leftOut.map((day) => ({ ...day }));
        const told = { source, dryRun, reported: report.rows.length, days, leftOut };
        const data = { id: newId('rec_'), ...columnsOf(span, comparison), ...told };
        return viewReconciliation(await transaction.reconciliation.create({ data }));
      },
      { timeout: DEADLINE_MS },
    );
  }

  // In transactions of their own: what is written is right also when the rest is not, and a further report finds the rest.
  private async write({ corrections }: Comparison<Booked>): Promise<void> {
    for (let from = 0; from < corrections.length; from += BATCH) {
      await adjustLedger(this.database, corrections.slice(from, from + BATCH).map(toLedger));
    }
  }

  private async findProvider({ provider, start, end }: Span): Promise<ProviderRow | null> {
    const row = await this.database.provider.findUnique({ where: { slug: provider } });
    if (row) return row;
    // One that was deleted may still send its last bill.
    const occurredAt = { gte: start, lt: end };
    if (await this.database.ledgerEntry.findFirst({ where: { provider, occurredAt }, select: { seq: true } }))
      return null;
    const message = `There is no provider "${provider}", and the ledger knows none in that span.`;
    throw invalid([{ pointer: '/provider', code: 'not_found', message }]);
  }
}

/** What happened on a day that the report leaves out is not compared. */
const isTold =
  ({ leftOut }: Report) =>
  ({ at }: Booked): boolean =>
    !leftOut.some(({ day }) => day === dayOf(at));

async function reserve(transaction: Prisma.TransactionClient, { provider }: Span): Promise<void> {
  const [lock] = await transaction.$queryRaw<
    { free: boolean }[]
  >`SELECT pg_try_advisory_xact_lock(hashtextextended(${`reconciliation of ${provider}`}, 0)) AS free`;
  if (lock?.free !== true)
    throw new Problem('conflict', 'Another report of this provider is being compared: wait for it.');
}

const toLedger = ({ entry, nano }: Comparison<Booked>['corrections'][number]): LedgerCorrection => ({
  kind: 'correction',
  occurred_at: new Date(entry.at).toISOString(),
  request_id: entry.requestId,
  attempt: entry.attempt,
  key_id: entry.keyId,
  key_name: entry.keyName,
  project: entry.project,
  team: entry.team,
  end_user: entry.endUser,
  provider: entry.provider,
  model: entry.model,
  cost_nano: nano,
  windows: entry.windows,
  note: 'reconciliation',
});

const columnsOf = ({ provider, start, end }: Span, { matched, corrections, driftNano, findings }: Comparison) => ({
  provider,
  startsAt: start,
  endsAt: end,
  matched,
  corrections: corrections.length,
  driftNano,
  findings: findings.slice(0, MOST_FINDINGS),
});
