import type { ConfiguredProvider } from '#adapters/database';
import {
  credentialPlace,
  type Environment,
  headersPlace,
  openCredentialFields,
  resolveReference,
  type Secrets,
} from '#adapters/secrets';
import { type ConfigurationRows, type Ingredients, snapshotFrom } from '#core/configuration';
import { badFields, type Fields } from '#core/credentials';
import type { Snapshot } from '#core/routing';

export interface Vault {
  readonly secrets: Secrets;
  readonly environment: Environment;
}

interface Rows extends ConfigurationRows {
  readonly providers: readonly ConfiguredProvider[];
}

/** Opens the credentials and headers, then builds what requests are decided on. */
export async function buildSnapshot(
  rows: Rows,
  vault: Vault,
  ingredients: Omit<Ingredients, 'credentials' | 'fields'>,
): Promise<Snapshot> {
  const opened = await Promise.all(
    rows.providers.map(async (row) => [row.id, await credentialOf(row, vault, ingredients)] as const),
  );
  const credentials = new Map(
    opened.flatMap(([id, credential]) => (credential === undefined ? [] : [[id, credential] as const])),
  );
  const fields = new Map(
    await Promise.all(rows.providers.map(async (row) => [row.id, await fieldsOf(row, vault, ingredients)] as const)),
  );
  const providers = rows.providers.map((row) => ({ ...row, headers: headersOf(row, vault, ingredients) }));
  return snapshotFrom({ ...rows, providers }, { ...ingredients, credentials, fields });
}

/** A credential that cannot be had leaves the provider in place: its own refusal says best what is wrong. */
async function credentialOf(
  row: ConfiguredProvider,
  vault: Vault,
  { onProblem }: Pick<Ingredients, 'onProblem'>,
): Promise<string | undefined> {
  try {
    if (row.secretReference) return await resolveReference(row.secretReference, vault.environment);
    return row.secretSealed ? vault.secrets.open(row.secretSealed, credentialPlace(row.id)) : undefined;
  } catch (error) {
    onProblem(`The credential of the provider '${row.slug}' cannot be used: ${reasonOf(error)}`);
    return undefined;
  }
}

/** A field that cannot be had, or is none, is left out and told. */
async function fieldsOf(
  row: ConfiguredProvider,
  vault: Vault,
  { kinds, onProblem }: Pick<Ingredients, 'kinds' | 'onProblem'>,
): Promise<Fields> {
  const { fields, failures } = await openCredentialFields(row, vault);
  const form = kinds.get(row.kind)?.credential;
  const bad = form ? badFields(form, fields) : [];
  const reasons = [...Object.entries(failures).map(([field, { message }]) => ({ field, message })), ...bad];
  for (const { field, message } of reasons)
    onProblem(`The ${field} of the credential of the provider '${row.slug}' cannot be used: ${message}`);
  const isBad = new Set(bad.map(({ field }) => field));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isBad.has(name)));
}

/** Its own headers; those of a row from before they were sealed stand there as they are. */
function headersOf(
  row: ConfiguredProvider,
  { secrets }: Vault,
  { onProblem }: Pick<Ingredients, 'onProblem'>,
): unknown {
  if (!row.headersSealed) return row.headers;
  try {
    return JSON.parse(secrets.open(row.headersSealed, headersPlace(row.id)));
  } catch (error) {
    onProblem(`The headers of the provider '${row.slug}' cannot be used: ${reasonOf(error)}`);
    return {};
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown reason');
