import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { type Catalog, catalogOf, free, type ModelFacts } from '#core/catalog';
import { providers } from '#core/providers';
import { demoFacts } from '#core/providers/demo';
import { catalogFile, factsOf } from './schema.js';

let loaded: Catalog | undefined;

/** The catalogue that ships with the gateway. It is read once; a file that was damaged stops the start. */
export const catalog = (): Catalog => (loaded ??= load());

function load(): Catalog {
  const { providers: listed } = catalogFile.parse(JSON.parse(readFileSync(catalogPath(), 'utf8')));
  const rows = Object.entries(listed).flatMap(([provider, models]) => models.map((row) => factsOf(provider, row)));
  return catalogOf([...rows, ...freeModels(), ...demoFacts], freeProviders());
}

/** What price lists leave out, because there is nothing to pay. */
const freeModels = (): readonly ModelFacts[] =>
  [...providers.values()].flatMap(({ id, free: models = [] }) =>
    models.map((model) => ({ provider: id, model, capabilities: [], price: free })),
  );

const freeProviders = (): ReadonlySet<string> =>
  new Set([...providers.values()].filter(({ isSelfHosted }) => isSelfHosted).map(({ id }) => id));

/** The file stands beside the sources only: from `dist`, too, it is found by our own package.json. */
function catalogPath(): string {
  const description = findPackageJSON(import.meta.url);
  if (!description) throw new Error('The catalogue cannot be found: no package.json above this file.');
  return join(dirname(description), 'libs/adapters/catalog/catalog.json');
}
