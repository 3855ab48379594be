import type { RequestRecord } from '#core/record';
import { notesOf } from './batch-notes.js';
import type { ModelUsage } from './batch-usage.js';
import type { Resource } from './ports.js';

/** What a batch used as records of the ledger, one for each model. Their ids are made of the batch's: it has no others. */
export function batchRecords(
  batch: Resource & { readonly endedAt: number },
  usages: readonly ModelUsage[],
): readonly RequestRecord[] {
  const { id, keyId, keyName, project, provider, endedAt } = batch;
  const { team } = notesOf(batch);
  return usages.map(({ of, usage, costNano, isTold }, index) => ({
    id: `req_${id}${index === 0 ? '' : `-${index + 1}`}`,
    startedAt: endedAt,
    caller: { keyId, keyName, project, team },
    ...{ endpoint: 'batches', stream: false, requestedModel: of.name, provider, model: of.model },
    ...{ status: 200, outcome: 'ok', usage, costNano, durationMs: 0, overheadMs: 0, tags: [] },
    attempts: [
      {
        ...{ n: 1, provider, model: of.model, status: 200, outcome: 'ok', reason: 'batch', ms: 0, firstTokenMs: null },
        ...{
          usage,
          costNano,
          ledger: isTold ? 'exact' : 'estimated',
          price: of.price,
          windows: of.windows,
          responseId: id,
        },
      },
    ],
  }));
}
