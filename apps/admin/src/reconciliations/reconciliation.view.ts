import type { Reconciliation as ReconciliationRow } from '#adapters/database';
import { usd } from '#core/ledger';
import { stored } from '../fields/index.js';
import type { ReconciliationView } from './reconciliation.schema.js';

/** A reconciliation as it is read back. */
export const viewReconciliation = (row: ReconciliationRow): ReconciliationView => ({
  id: row.id,
  object: 'reconciliation',
  provider: row.provider,
  start: row.startsAt.toISOString(),
  end: row.endsAt.toISOString(),
  source: row.source === 'provider' ? 'provider' : 'upload',
  dry_run: row.dryRun,
  reported: row.reported,
  matched: row.matched,
  corrections: row.corrections,
  drift_usd: usd(row.driftNano),
  days: stored(row.days),
  left_out: stored(row.leftOut),
  findings: stored(row.findings),
  created_at: row.createdAt.toISOString(),
});
