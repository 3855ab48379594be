import { Injectable } from '@nestjs/common';
import { adjustLedger, type LedgerCorrection, type Prisma, type PrismaClient } from '#adapters/database';
import { newId } from '#adapters/ids';
import { InjectDatabase } from '../http/database.js';
import { isIdOrSlug } from '../http/ids.js';
import { type Page, pageOf, type PageQuery, toPage } from '../http/list.js';
import { invalid, notFound, Problem } from '../http/problem.js';
import { compare, type Comparison } from './compare.js';
import { type Booked, ledgerSpan, type Span } from './ledger-span.js';
import type { ReconciliationInput, ReconciliationView } from './reconciliation.schema.js';
import { viewReconciliation } from './reconciliation.view.js';

const MOST_FINDINGS = 100;
/** Written at once: a gateway that settles meanwhile waits for no more than that. */
const BATCH = 500;
const DEADLINE_MS = 300_000;

/** Providers' own reports, and what they put right in the ledger. */
@Injectable()
export class ReconciliationsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async list(query: PageQuery): Promise<Page<ReconciliationView>> {
    return toPage((await this.database.reconciliation.findMany(pageOf(query))).map(viewReconciliation), query);
  }

  async read(id: string): Promise<ReconciliationView> {
    const row = isIdOrSlug(id) ? await this.database.reconciliation.findUnique({ where: { id } }) : null;
    if (!row) throw notFound('reconciliation', id);
    return viewReconciliation(row);
  }

  async create({ rows, complete, ...input }: ReconciliationInput): Promise<ReconciliationView> {
    const span = { provider: input.provider, start: new Date(input.start), end: new Date(input.end) };
    await this.checkProvider(span);
    // Each correction is what is missing to the report. Whoever counted at the same time would add it a second time.
    return this.database.$transaction(
      async (transaction) => {
        await reserve(transaction, span);
        // It only holds the lock. Had it read the ledger itself, nobody could make a month of it meanwhile.
        await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '300s'`;
        const entries = await ledgerSpan(this.database, span);
        const comparison = compare({ entries, rows, isComplete: complete });
        await this.write(comparison);
        const data = { id: newId('rec_'), ...columnsOf(span, comparison), reported: rows.length };
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

  private async checkProvider({ provider, start, end }: Span): Promise<void> {
    if (await this.database.provider.findUnique({ where: { slug: provider }, select: { id: true } })) return;
    // One that was deleted may still send its last bill.
    const occurredAt = { gte: start, lt: end };
    if (await this.database.ledgerEntry.findFirst({ where: { provider, occurredAt }, select: { seq: true } })) return;
    const message = `There is no provider "${provider}", and the ledger knows none in that span.`;
    throw invalid([{ pointer: '/provider', code: 'not_found', message }]);
  }
}

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
