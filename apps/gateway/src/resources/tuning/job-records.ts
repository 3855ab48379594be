import { noUsage } from '#core/hub';
import type { RequestRecord } from '#core/record';
import type { Resource } from '../ports.js';
import { jobNotesOf } from './job-notes.js';

/**
 * What a job was trained with as a record of the ledger, where its provider says it: its tokens are read, and what they cost nobody
 * knows. Its id is made of the job's: it has no other.
 */
export function jobRecords(job: Resource & { readonly endedAt: number }): readonly RequestRecord[] {
  const { id, keyId, keyName, project, provider, endedAt, object } = job;
  const trained = object['trained_tokens'];
  if (typeof trained !== 'number' || !Number.isSafeInteger(trained) || trained <= 0) return [];
  const { name, model, windows, team } = jobNotesOf(job);
  const usage = { ...noUsage, input: trained };
  const outcome = { status: 200, outcome: 'ok' } as const;
  return [
    {
      ...{ id: `req_${id}`, startedAt: endedAt, caller: { keyId, keyName, project, team } },
      ...{ endpoint: 'fine_tuning', stream: false, requestedModel: name, provider, model, ...outcome },
      ...{ usage, costNano: null, durationMs: 0, overheadMs: 0, tags: [] },
      attempts: [
        {
          ...{ n: 1, provider, model, ...outcome, reason: 'training', ms: 0, firstTokenMs: null, usage },
          ...{ costNano: null, ledger: 'exact', windows, responseId: id },
        },
      ],
    },
  ];
}
