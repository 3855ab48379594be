import type { Provider } from '#adapters/database';
import { credentialPlace, type Environment, resolveReference, type Secrets } from '#adapters/secrets';
import { type ConfigurationRows, type Ingredients, snapshotFrom } from '#core/configuration';
import type { Snapshot } from '#core/routing';

export interface Vault {
  readonly secrets: Secrets;
  readonly environment: Environment;
}

interface Rows extends ConfigurationRows {
  readonly providers: readonly Provider[];
}

/** Opens the credentials, then builds what requests are decided on. */
export async function buildSnapshot(
  rows: Rows,
  vault: Vault,
  ingredients: Omit<Ingredients, 'credentials'>,
): Promise<Snapshot> {
  const opened = await Promise.all(
    rows.providers.map(async (row) => [row.id, await credentialOf(row, vault, ingredients)] as const),
  );
  const credentials = new Map(
    opened.flatMap(([id, credential]) => (credential === undefined ? [] : [[id, credential] as const])),
  );
  return snapshotFrom(rows, { ...ingredients, credentials });
}

/** A credential that cannot be had leaves the provider in place: its own refusal says best what is wrong. */
async function credentialOf(
  row: Provider,
  vault: Vault,
  { onProblem }: Pick<Ingredients, 'onProblem'>,
): Promise<string | undefined> {
  try {
    if (row.secretReference) return await resolveReference(row.secretReference, vault.environment);
    return row.secretSealed ? vault.secrets.open(row.secretSealed, credentialPlace(row.id)) : undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    onProblem(`The credential of the provider '${row.slug}' cannot be used: ${why}`);
    return undefined;
  }
}
