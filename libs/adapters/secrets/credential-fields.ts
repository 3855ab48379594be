import { z } from 'zod';
import { Failure } from '#core/failure';
import { credentialFieldsPlace } from './place.js';
import { type Environment, resolveReference } from './reference.js';
import type { Sealing } from './secrets.js';

/** A field as it is stored: as it is, where it lies, or sealed beside it, with the end by which people recognise it. */
export type StoredField = { readonly value: string } | { readonly ref: string } | { readonly hint: string };

/** The columns of a credential that is more than a key. */
export interface CredentialColumns {
  readonly id: string;
  readonly credential: unknown;
  readonly credentialSealed: string | null;
}

export interface Vault {
  readonly secrets: Pick<Sealing, 'open'>;
  readonly environment: Environment;
}

export interface OpenedFields {
  readonly fields: Readonly<Record<string, string>>;
  /** Why others cannot be had, by their names. */
  readonly failures: Readonly<Record<string, Failure>>;
}

const stored = z.record(
  z.string(),
  z.union([z.object({ value: z.string() }), z.object({ ref: z.string() }), z.object({ hint: z.string() })]),
);

/** Every field as it is stored, by its name. */
export const storedFields = (credential: unknown): Readonly<Record<string, StoredField>> =>
  stored.safeParse(credential).data ?? {};

/** The secret fields that are sealed. Throws a Failure where they cannot be opened. */
export function openSealedFields(
  { id, credentialSealed }: CredentialColumns,
  secrets: Vault['secrets'],
): Readonly<Record<string, string>> {
  if (!credentialSealed) return {};
  return z.record(z.string(), z.string()).parse(JSON.parse(secrets.open(credentialSealed, credentialFieldsPlace(id))));
}

/** All fields, opened or fetched from where they lie. */
export async function openCredentialFields(columns: CredentialColumns, vault: Vault): Promise<OpenedFields> {
  const found = Object.entries(storedFields(columns.credential));
  const sealed = sealedFields(columns, vault);
  const opened = await Promise.all(
    found.map(async ([name, field]) => [name, await valueOf(name, field, { sealed, vault })] as const),
  );
  return {
    fields: Object.fromEntries(opened.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    failures: Object.fromEntries(opened.flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, value]]))),
  };
}

interface Source {
  readonly sealed: Readonly<Record<string, string>> | Failure;
  readonly vault: Vault;
}

async function valueOf(name: string, field: StoredField, { sealed, vault }: Source): Promise<string | Failure> {
  if ('value' in field) return field.value;
  if ('hint' in field) return sealed instanceof Failure ? sealed : (sealed[name] ?? lost);
  return resolveReference(field.ref, vault.environment).catch((error: unknown) => Failure.from(error));
}

function sealedFields(columns: CredentialColumns, { secrets }: Vault): Source['sealed'] {
  try {
    return openSealedFields(columns, secrets);
  } catch (error) {
    return Failure.from(error);
  }
}

const lost = new Failure('internal_error', 'It is not among what is sealed. Set it again.');
