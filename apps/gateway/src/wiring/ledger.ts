import { KeyUse, type PrismaClient, toRow } from '#adapters/database';
import { type Log, type Metrics, requestLine, scrub, type Tracing } from '#adapters/telemetry';
import type { OpenRecord, RequestRecord } from '#core/record';
import type { Ledger } from '../relay/ports.js';
import type { Book } from './book.js';
import { MetricNames } from './metric-names.js';

export interface OpenLedger extends Ledger {
  readonly names: MetricNames;
  /** Of what was written to the books already. */
  charged(record: RequestRecord): void;
  close(): Promise<void>;
}

interface Readers {
  readonly book: Book;
  readonly database: PrismaClient;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** Hands the one record of each request to all who read it: the book, metrics, trace, log line, last use of the key. */
export function openLedger({ book, database, metrics, tracing, log }: Readers): OpenLedger {
  const names = new MetricNames(metrics);
  const keyUse = new KeyUse(database);

  const record = (entry: RequestRecord): void => {
    const kept = withoutKey(entry);
    if (entry.caller) keep(kept); // strangers are counted, not kept
    tell(entry, kept);
    if (entry.caller) keyUse.note(entry.caller.keyId, new Date(entry.startedAt));
  };

  const tell = (entry: RequestRecord, kept: RequestRecord): void => {
    names.meet(entry);
    metrics.record(entry);
    tracing.record(kept);
    requestLine(log, entry);
  };

  const keep = (entry: RequestRecord): void => {
    try {
      book.settle(toRow(entry));
    } catch (error) {
      log.error({ err: error, request_id: entry.id }, 'a request cannot be written down');
    }
  };

  return {
    intend: (entry) => book.intend(toRow(withoutKey(entry))),
    record,
    charged: (entry) => tell(entry, withoutKey(entry)),
    names,
    close: () => keyUse.close(),
  };
}

/** Who mixes up two variables sends a key as the name of a model: it is not kept. */
function withoutKey<Kept extends RequestRecord | OpenRecord>(entry: Kept): Kept {
  const requestedModel = scrub(entry.requestedModel);
  return requestedModel === entry.requestedModel ? entry : { ...entry, requestedModel };
}
