import type { Admin } from './admin.ts';
import { type Books, sumOf } from './books.ts';
import type { Verdict } from './invariants.ts';
import { usd } from './setting.ts';
import type { Line } from './upstream/bill.ts';

interface Compared {
  readonly admin: Admin;
  readonly databaseUrl: string;
  readonly books: Books;
  readonly lines: readonly Line[];
  readonly start: Date;
}

/** A storm's bill is larger than a body of JSON may be. */
const columns = ['response_id', 'request_id', 'input_tokens', 'output_tokens', 'cost_usd'];

/** Uploads the provider's bill, as an operator does, and looks whether the ledger is the bill afterwards. */
export async function reconcile({ admin, databaseUrl, books, lines, start }: Compared): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const provider of ['north', 'south']) {
    const own = lines.filter(({ model, nano }) => model.startsWith(`${provider}/`) && nano !== '0');
    const bill = own.reduce((sum, { nano }) => sum + BigInt(nano), 0n);
    const before = await sumOf(databaseUrl, provider);
    const span = { provider, start: start.toISOString(), end: new Date().toISOString(), complete: 'true' };
    const report = await admin.call('POST', `/reconciliations?${new URLSearchParams(span).toString()}`, {
      body: [columns.join(','), ...own.map(row)].join('\n'),
      headers: { 'content-type': 'text/csv' },
    });
    const after = await sumOf(databaseUrl, provider);
    verdicts.push({
      name: `I7 after reconciliation the ledger is the bill: ${provider}`,
      isKept: report.status < 300 && after === bill,
      figures: `${usd(bill)} billed, ledger ${usd(before)} before and ${usd(after)} after`,
      examples: report.status < 300 ? [] : [report.body],
    });
  }
  return verdicts;

  // The provider knows an answer by its id; of one whose id we never heard it knows our request.
  function row({ id, marker, nano, input, output }: Line): string {
    return [id, books.requests.get(marker) ?? '', input, output, usd(BigInt(nano))].join(',');
  }
}
