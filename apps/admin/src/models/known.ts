import type { Provider as ProviderRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import type { AdminSettings } from '../settings.js';

/** What a provider is known to serve: what an operator declared and what it listed itself, else what the catalogue lists. */
export function knownModels(row: ProviderRow, { kinds, catalog }: AdminSettings): readonly string[] {
  const told = [...namesOf(row.models), ...namesOf(row.discoveredModels)];
  if (told.length > 0) return [...new Set(told)];
  return catalog.models(kinds.get(row.kind)?.catalog ?? row.kind).map(({ model }) => model);
}

const namesOf = (models: unknown): readonly string[] => stored<readonly { id: string }[]>(models).map(({ id }) => id);
