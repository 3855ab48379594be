import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Catalog, catalogOf } from '#core/catalog';
import { providers } from '#core/providers';
import { demoFacts } from '#core/providers/demo';
import { catalogFile, factsOf } from './schema.js';

let loaded: Catalog | undefined;

/** The catalogue that ships with the gateway. It is read once; a file that was damaged stops the start. */
export const catalog = (): Catalog => (loaded ??= load());

function load(): Catalog {
  const path = join(projectRoot(dirname(fileURLToPath(import.meta.url))), 'libs/adapters/catalog/catalog.json');
  const { providers: listed } = catalogFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const rows = Object.entries(listed).flatMap(([provider, models]) => models.map((row) => factsOf(provider, row)));
  return catalogOf([...rows, ...demoFacts], freeProviders());
}

const freeProviders = (): ReadonlySet<string> =>
  new Set([...providers.values()].filter(({ isSelfHosted }) => isSelfHosted).map(({ id }) => id));

/** The folder of our own package.json, seen from the sources as from `dist`. */
function projectRoot(from: string): string {
  if (nameIn(join(from, 'package.json')) === 'gatewright') return from;
  const above = dirname(from);
  if (above === from) throw new Error('The catalogue cannot be found: no package.json of gatewright above this file.');
  return projectRoot(above);
}

function nameIn(path: string): unknown {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}
