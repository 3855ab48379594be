import type { AdminSettings } from '../settings.js';
import type { FoundProvider } from './found-provider.js';

/** A provider for each kind whose usual variable is set. The secret stays in the environment. */
export const providersOfEnvironment = ({ kinds, environment }: AdminSettings): readonly FoundProvider[] =>
  [...kinds.values()].flatMap((kind): readonly FoundProvider[] => {
    const variable = kind.environment.find((name) => environment(name) !== undefined);
    if (!variable || !kind.baseUrl) return [];
    return [{ slug: kind.id, kind: kind.id, source: `from ${variable}`, secretReference: `env:${variable}` }];
  });
