import type { AttemptRecord, RequestRecord } from '#core/record';
import type { LedgerLine } from '../ledger-append.js';
import type { LedgerSource } from '../ledger-writer.js';
import { toRow } from '../request-row.js';

const usage = { input: 3, cachedInput: 1, cacheWrite: 0, output: 5, reasoning: 2 };

/** When the requests of these tests happen, unless they say otherwise. */
export const someTime = Date.UTC(2026, 4, 17, 13, 30);

/** An attempt that was answered. */
export const attemptRecord = (change: Partial<AttemptRecord> = {}): AttemptRecord => ({
  n: 1,
  provider: 'openai',
  model: 'gpt',
  status: 200,
  outcome: 'ok',
  reason: 'priority',
  ms: 12,
  firstTokenMs: null,
  usage,
  costNano: 1_000n,
  ledger: 'exact',
  windows: [],
  ...change,
});

/** A request as a gateway records it. */
export const requestRecord = (id: string, change: Partial<RequestRecord> = {}): RequestRecord => ({
  id,
  startedAt: someTime,
  caller: { keyId: 'key_a', keyName: 'app', project: 'default', team: 'red' },
  endpoint: 'chat',
  stream: true,
  requestedModel: 'smart',
  route: 'smart',
  provider: 'openai',
  model: 'gpt',
  status: 200,
  outcome: 'ok',
  usage,
  costNano: 1_000n,
  durationMs: 12.5,
  overheadMs: 0.5,
  tags: ['a'],
  attempts: [attemptRecord()],
  ...change,
});

export const lineOf = (seq: number, record: RequestRecord): LedgerLine => ({
  seq,
  name: record.id,
  body: JSON.stringify(toRow(record)),
});

/** A log in memory, that tells when it was told to forget. */
export class LogInMemory implements LedgerSource {
  readonly told: number[] = [];
  private readonly lines: LedgerLine[] = [];
  private waiting: { readonly seq: number; readonly resolve: () => void }[] = [];

  constructor(readonly replica: string) {}

  add(record: RequestRecord): void {
    this.lines.push(lineOf(this.lines.length + 1, record));
  }

  read(afterSeq: number, most: number): readonly LedgerLine[] {
    return this.lines.slice(afterSeq, afterSeq + most);
  }

  written(seq: number): void {
    this.told.push(seq);
    for (const one of this.waiting.filter((waiter) => waiter.seq <= seq)) one.resolve();
    this.waiting = this.waiting.filter((waiter) => waiter.seq > seq);
  }

  /** Resolves when all lines up to this number are written. */
  async until(seq: number): Promise<void> {
    if ((this.told.at(-1) ?? -1) >= seq) return;
    await new Promise<void>((resolve) => this.waiting.push({ seq, resolve }));
  }
}
