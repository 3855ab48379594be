import { usd } from '#core/ledger';
import type { Charged } from './charged.js';
import type { Finding, ReportRow } from './reconciliation.schema.js';

interface Amounts {
  readonly known?: bigint | undefined;
  readonly reported?: bigint | undefined;
}

/** A finding about an entry, or about a row that no entry belongs to. */
export function found(
  kind: Finding['kind'],
  about: Charged | ReportRow | undefined,
  { known, reported }: Amounts = {},
): Finding {
  const amounts = {
    ledger_usd: known === undefined ? null : usd(known),
    reported_usd: reported === undefined ? null : usd(reported),
  };
  if (about && 'requestId' in about) {
    const { responseId, requestId, model, at } = about;
    const names = { response_id: responseId ?? null, request_id: requestId, model, at: new Date(at).toISOString() };
    return { kind, ...names, ...amounts };
  }
  const { response_id = null, request_id = null, model = null, at, day } = about ?? {};
  return { kind, response_id, request_id, model, at: at ?? day ?? null, ...amounts };
}
