import { KeyUse, type PrismaClient, WriteBehind } from '#adapters/database';
import { type Log, type Metrics, requestLine, scrub, type Tracing } from '#adapters/telemetry';
import type { RequestRecord } from '#core/record';
import type { Ledger } from '../relay/ports.js';
import { MetricNames } from './metric-names.js';

export interface OpenLedger extends Ledger {
  readonly names: MetricNames;
  close(): Promise<void>;
}

interface Readers {
  readonly database: PrismaClient;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** How long the last records may take to reach the database. */
const FLUSH_MS = 5_000;

/** Hands the one record of each request to all who read it: metrics, trace, log line, usage row, last use of the key. */
export function openLedger({ database, metrics, tracing, log }: Readers): OpenLedger {
  const names = new MetricNames(metrics);
  const keyUse = new KeyUse(database);
  const rows = new WriteBehind({
    database,
    onDepth: (depth) => metrics.logDepth(depth),
    onDropped: (count, why) => {
      metrics.logDropped(count);
      log.error({ count, why }, 'request records were lost');
    },
  });

  const record = (entry: RequestRecord): void => {
    names.meet(entry);
    metrics.record(entry);
    const kept = withoutKey(entry);
    tracing.record(kept);
    requestLine(log, entry);
    if (!entry.caller) return; // strangers are counted, not kept
    rows.write(kept);
    keyUse.note(entry.caller.keyId, new Date(entry.startedAt));
  };

  const close = async (): Promise<void> => {
    await rows.close(FLUSH_MS);
    await keyUse.close();
  };
  return { record, names, close };
}

/** Who mixes up two variables sends a key as the name of a model: it is not kept. */
function withoutKey(entry: RequestRecord): RequestRecord {
  const requestedModel = scrub(entry.requestedModel);
  return requestedModel === entry.requestedModel ? entry : { ...entry, requestedModel };
}
