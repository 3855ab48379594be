import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttemptRecord } from '#core/record';
import { attemptRecord, lineOf, requestRecord } from '../../libs/adapters/database/testing/index.js';
import type { TestAdmin } from './admin.js';
import type { Called } from './admin-call.js';

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** What an upstream saw. */
interface Asked {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** A vendor's usage API that answers as it is told: one answer after the other, the last one for ever. */
export interface UsageVendor {
  /** Without `/v1`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  answer(...answers: readonly Answer[]): void;
  stop(): void;
}

export async function startUsageVendor(): Promise<UsageVendor> {
  let script: readonly Answer[] = [];
  const asked: Asked[] = [];
  let base = '';
  const server = createServer(({ url = '', headers }, response) => {
    const { status = 200, body } = script[Math.min(asked.length, script.length - 1)] ?? { status: 404, body: '' };
    asked.push({ url: new URL(url, base), headers });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // seam: it listens on a port
  return {
    url: base,
    asked,
    answer: (...answers) => {
      script = answers;
      asked.length = 0;
    },
    stop: () => void server.close(),
  };
}

const DAY_MS = 86_400_000;

/** The key that the usage API of a fake vendor is asked with. */
export const usageKey = 'sk-admin-not-a-real-key-0000';

let count = 0;
let seq = 0;

/** A provider at a fake vendor, with a ledger of its own that begins on a day. */
export async function providerAt(
  { call, database }: TestAdmin,
  { url }: UsageVendor,
  start: number,
  change: object = {},
) {
  const slug = `vendor-${(count += 1)}`;
  const input = {
    kind: 'openai',
    base_url: `${url}/v1`,
    api_key: 'sk-not-a-real-key-1111',
    usage_credential: usageKey,
  };
  const made = await call('POST', '/providers', { body: { slug, ...input, ...change } });
  if (made.status !== 201) throw new Error(`The provider was refused: ${JSON.stringify(made.body)}`);
  const day = (index: number): string => new Date(start + index * DAY_MS).toISOString().slice(0, 10);
  return {
    slug,
    day,
    book: async (id: string, index: number, attempt: Partial<AttemptRecord>): Promise<void> => {
      const attempts = [attemptRecord({ provider: slug, windows: ['bud_1:0-'], ...attempt })];
      const { body } = lineOf(0, requestRecord(`${slug}-${id}`, { startedAt: start + index * DAY_MS, attempts }));
      await database.$executeRaw`SELECT ledger_append('rep_1', ${`[{"seq":${(seq += 1)},"row":${body}}]`}::jsonb)`;
    },
    spent: async (): Promise<bigint> => {
      const entries = await database.ledgerEntry.findMany({ where: { provider: slug } });
      return entries.reduce((sum, { costNano }) => sum + (costNano ?? 0n), 0n);
    },
    reconcile: (wish: object = {}, days = 2): Promise<Called> => {
      const span = { start: `${day(0)}T00:00:00Z`, end: `${day(days)}T00:00:00Z` };
      return call('POST', '/reconciliations', { body: { provider: slug, source: 'provider', ...span, ...wish } });
    },
    /** A day as OpenAI tells it. */
    bucket: (index: number, costs: Readonly<Record<string, string>>, currency = 'usd') => ({
      object: 'bucket',
      start_time: (start + index * DAY_MS) / 1_000,
      end_time: (start + (index + 1) * DAY_MS) / 1_000,
      results: Object.entries(costs).map(([line_item, value]) => ({ amount: { value, currency }, line_item })),
    }),
  };
}

/** A page as OpenAI answers it. */
export const page = (data: readonly object[], next: string | null = null): Answer => ({
  body: { object: 'page', data, has_more: next !== null, next_page: next },
});
