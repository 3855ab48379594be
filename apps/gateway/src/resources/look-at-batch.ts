import type { ResourceObject } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import type { Ports } from '../relay/ports.js';
import type { Tools } from './asked.js';
import { batchRecords } from './batch-records.js';
import { batchUsage } from './batch-usage.js';
import { apiOf } from './choose-keeper.js';
import type { Resource } from './ports.js';

/** As much as it takes to look at something, whether or not anybody asked for it. */
export type Looking = Pick<Tools, 'ask' | 'open' | 'resources'> & {
  readonly ports: Pick<Ports, 'clock'>;
  /** Takes up what lasts; absent: there is no time for it, as a caller waits. */
  readonly later?: ((work: () => Promise<void>) => void) | undefined;
};

/** Asks how something goes on. */
export type Look = (resource: Resource, keeper: ConfiguredProvider, looking: Looking) => Promise<Resource>;

const ended: ReadonlySet<unknown> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** Asks how a batch goes on. When it has ended, its files are the project's, and what it used is charged. */
export async function lookAt(batch: Resource, keeper: ConfiguredProvider, looking: Looking): Promise<Resource> {
  const { resources, ports, ask } = looking;
  const api = apiOf(keeper, 'batches');
  const object = api.read(await ask(keeper, api.one(batch.id)));
  const now = { ...batch, object };
  await keepFiles(now, keeper, looking);
  if (!ended.has(object['status'])) {
    await resources.change(batch, { object });
    return now;
  }
  const endedAt = batch.endedAt ?? ports.clock.wall();
  await resources.change(batch, { object, endedAt });
  const usage = await batchUsage(now, keeper, looking);
  await resources.charge(batch, batchRecords({ ...now, endedAt }, usage));
  return { ...now, endedAt };
}

/** What came of it, and what went wrong in it. */
async function keepFiles(batch: Resource, keeper: ConfiguredProvider, { resources, ask }: Looking): Promise<void> {
  const { project, keyId, keyName, provider, createdAt } = batch;
  const api = apiOf(keeper, 'files');
  for (const id of outputsOf(batch.object)) {
    if (await resources.find({ project, kind: 'file', id })) continue;
    // Who cannot describe a file may still have it.
    const object = await ask(keeper, api.one(id))
      .then(api.read)
      .catch(() => undescribed(id, batch.object));
    await resources.keep({ project, kind: 'file', id, keyId, keyName, provider, object, notes: {}, createdAt });
  }
}

const outputsOf = ({ output_file_id, error_file_id }: ResourceObject): readonly string[] =>
  [output_file_id, error_file_id].filter((id) => typeof id === 'string' && id !== '') as string[]; // seam: a filter is no type guard

const undescribed = (id: string, { created_at }: ResourceObject): ResourceObject => ({
  ...{ id, object: 'file', bytes: 0, created_at, filename: `${id}.jsonl` },
  ...{ purpose: 'batch_output', status: 'processed' },
});
