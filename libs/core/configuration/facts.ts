import type { Catalog, ModelFacts } from '../catalog/index.js';
import { capabilities as all } from '../hub/index.js';
import {
  type DeclaredModel,
  declaredModels,
  type DiscoveredModel,
  discoveredModels,
  type ProviderRow,
} from './rows.js';

/** What is said of one model of a provider, and by whom. */
export interface Sources {
  /** Id of the kind of the provider. */
  readonly kind: string;
  readonly model: string;
  /** By the catalogue. */
  readonly listed: ModelFacts | undefined;
  /** By the administrator. */
  readonly declared: DeclaredModel | undefined;
  /** By the provider itself. */
  readonly discovered: DiscoveredModel | undefined;
}

/**
 * What is known of a model. The administrator's word stands above all. Of what it can do the catalogue knows more than the
 * provider's list, which seldom says all; how long its context is there, the provider knows best.
 */
export function factsFrom({ kind, model, listed, declared, discovered }: Sources): ModelFacts | undefined {
  if (!declared && !discovered) return listed;
  return {
    ...listed,
    ...{ provider: kind, model },
    ...can({ listed, declared, discovered }),
    context: declared?.context ?? discovered?.context ?? listed?.context,
    maxOutput: declared?.max_output ?? discovered?.max_output ?? listed?.maxOutput,
    reasoning: listed?.reasoning ?? thinks(discovered),
  };
}

/** The same of a model as a row of the database has it. */
export function modelFacts(
  { kind, models, discoveredModels: list }: Pick<ProviderRow, 'kind' | 'models' | 'discoveredModels'>,
  model: string,
  catalog: Catalog,
): ModelFacts | undefined {
  const declared = declaredModels(models).find(({ id }) => id === model);
  const discovered = discoveredModels(list).find(({ id }) => id === model);
  return factsFrom({ kind, model, listed: catalog.facts(kind, model), declared, discovered });
}

function can({ listed, declared, discovered }: Pick<Sources, 'listed' | 'declared' | 'discovered'>) {
  if (declared?.capabilities) return { capabilities: declared.capabilities, unsaid: undefined };
  if (listed?.capabilities) return {};
  const { capabilities, lacks = [] } = discovered ?? {};
  if (!capabilities) return {};
  return { capabilities, unsaid: all.filter((name) => !capabilities.includes(name) && !lacks.includes(name)) };
}

function thinks({ capabilities, lacks }: Partial<DiscoveredModel> = {}): boolean | undefined {
  if (capabilities?.includes('reasoning')) return true;
  return lacks?.includes('reasoning') ? false : undefined;
}
