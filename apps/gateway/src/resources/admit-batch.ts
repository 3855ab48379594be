import { partOf } from '#core/catalog';
import { noUsage } from '#core/hub';
import { costOf } from '#core/ledger';
import type { ConfiguredProvider, Deployment } from '#core/routing';
import type { Tools } from './asked.js';
import type { BatchSummary } from './batch-lines.js';
import type { BatchNotes } from './batch-notes.js';
import { apiOf } from './choose-keeper.js';
import { lineModel } from './line-model.js';

/**
 * How each model of a batch is charged, once budgets have room for what is read at least. What it uses in the end is charged to the
 * windows of now: that is when its caller spent it. Throws a Failure where a model may not be asked for, or a budget has no room.
 */
export async function admitted(
  tools: Tools,
  keeper: ConfiguredProvider,
  { models }: BatchSummary,
): Promise<BatchNotes['models']> {
  const { percent } = apiOf(keeper, 'batches');
  const { snapshot, asked } = tools;
  const noted: BatchNotes['models'] = [];
  for (const [index, { name, model, inputTokens }] of models.entries()) {
    // Another key of the project may have brought the file.
    lineModel(name, { snapshot, caller: asked.caller, keeper });
    const deployment = snapshot.deployment(keeper, model);
    const price = deployment.price && partOf(deployment.price, percent);
    const windows = await windowsOf(tools, { ...deployment, price }, inputTokens, index + 1);
    noted.push({ name, model, inputTokens, price, windows });
  }
  return noted;
}

/** Throws where a limit or a budget refuses. Nothing stays held: a day is longer than anything is held for. */
async function windowsOf(
  { permit }: Pick<Tools, 'permit'>,
  deployment: Deployment,
  inputTokens: number,
  n: number,
): Promise<readonly string[]> {
  const usage = { ...noUsage, input: inputTokens };
  const nano = deployment.price && costOf(usage, { ...deployment.price, tiers: undefined });
  const reservation = await permit.reserve({ n, deployment, bound: { usage, nano }, expected: noUsage });
  reservation.release(noUsage, true);
  return reservation.windows;
}
