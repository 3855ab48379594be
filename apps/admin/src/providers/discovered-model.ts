import type { ListedModel } from '#core/dialects';
import { namesIn } from '#core/hub';
import type { DiscoveredModel } from './provider.schema.js';

/** A model of a list as it is kept. */
export const toDiscovered = ({ id, context, maxOutput, can }: ListedModel): DiscoveredModel => ({
  id,
  ...(can && { capabilities: [...namesIn(can, true)], lacks: [...namesIn(can, false)] }),
  ...(context !== undefined && { context }),
  ...(maxOutput !== undefined && { max_output: maxOutput }),
});
