import { z } from 'zod';
import type { Provider as ProviderRow } from '#adapters/database';
import { credentialPlace, isReference, type Place, resolveReference, usagePlace } from '#adapters/secrets';
import type { MergePatch } from '../fields/index.js';
import { type FieldError, invalid } from '../http/problem.js';
import type { AdminSettings } from '../settings.js';
import { hint, isMasked } from './header.schema.js';
import { apiKey, type ProviderInput } from './provider.schema.js';

/** A credential as it is stored: where it lies, or sealed. */
export interface StoredSecret {
  readonly reference: string | null;
  readonly sealed: string | null;
  readonly hint: string | null;
  readonly updatedAt: Date | null;
}

/** The credential for requests. */
export const secretOf = (row: ProviderRow): StoredSecret => ({
  reference: row.secretReference,
  sealed: row.secretSealed,
  hint: row.secretHint,
  updatedAt: row.secretUpdatedAt,
});

/** The credential for the provider's usage API, which is another one. */
export const usageSecretOf = (row: ProviderRow): StoredSecret => ({
  reference: row.usageReference,
  sealed: row.usageSealed,
  hint: row.usageHint,
  updatedAt: row.usageUpdatedAt,
});

type Given = Pick<ProviderInput, 'api_key' | 'usage_credential'>;
type Vault = Pick<AdminSettings, 'secrets'>;

/** What to write for both credentials; nothing for one that was not given or is the hint that we showed ourselves. */
export function secretColumns({ api_key, usage_credential }: Given, providerId: string, vault: Vault) {
  const secret = toStore(api_key, credentialPlace(providerId), vault);
  const usage = toStore(usage_credential, usagePlace(providerId), vault);
  return {
    ...(secret && {
      secretReference: secret.reference,
      secretSealed: secret.sealed,
      secretHint: secret.hint,
      secretUpdatedAt: secret.updatedAt,
    }),
    ...(usage && {
      usageReference: usage.reference,
      usageSealed: usage.sealed,
      usageHint: usage.hint,
      usageUpdatedAt: usage.updatedAt,
    }),
  };
}

/** The credential for requests, opened or fetched from where it lies. Throws a Failure that says what to set. */
export const credentialOf = (row: ProviderRow, settings: AdminSettings): Promise<string | undefined> =>
  opened(secretOf(row), credentialPlace(row.id), settings);

/** The same of the one for its usage API. */
export const usageCredentialOf = (row: ProviderRow, settings: AdminSettings): Promise<string | undefined> =>
  opened(usageSecretOf(row), usagePlace(row.id), settings);

const none: StoredSecret = { reference: null, sealed: null, hint: null, updatedAt: null };

function toStore(given: string | null | undefined, place: Place, { secrets }: Vault): StoredSecret | undefined {
  if (given === undefined || (given !== null && isMasked(given))) return undefined;
  if (given === null) return none;
  const updatedAt = new Date();
  if (isReference(given)) return { ...none, reference: given, updatedAt };
  return { ...none, sealed: secrets.seal(given, place), hint: hint(given), updatedAt };
}

async function opened({ reference, sealed }: StoredSecret, place: Place, settings: AdminSettings) {
  if (reference) return resolveReference(reference, settings.environment);
  return sealed ? settings.secrets.open(sealed, place) : undefined;
}

export const hasKey = ({ secretReference, secretSealed }: Pick<ProviderRow, 'secretReference' | 'secretSealed'>) =>
  secretReference !== null || secretSealed !== null;

/** A key among the fields of a credential is the `api_key`: there is one, wherever it is written. */
export function withKey(input: ProviderInput): ProviderInput {
  const { api_key: given, ...credential } = input.credential ?? {};
  if (given === undefined) return input;
  if (input.api_key !== undefined) throw invalid([twice]);
  const { success, data } = apiKey.safeParse(given);
  if (!success) throw invalid([{ pointer: '/credential/api_key', code: 'bad_format', message: NO_KEY }]);
  return { ...input, credential: input.credential && credential, api_key: data };
}

/** What a merge patch takes away of what cannot be seen in the body that it changes: left out, a secret stays. */
export function removedBy(patch: MergePatch): Partial<Record<'api_key' | 'usage_credential' | 'credential', null>> {
  const { data } = z.object({ api_key: z.null() }).safeParse(patch.credential);
  return {
    ...((patch.api_key === null || data) && { api_key: null }),
    ...(patch.usage_credential === null && { usage_credential: null }),
    ...(patch.credential === null && { credential: null }),
  };
}

const NO_KEY = 'Must be a key without spaces, "env:NAME" or "file:/path".';

const twice: FieldError = {
  pointer: '/credential/api_key',
  code: 'conflict',
  message: 'Is written to api_key as well: write it once.',
};
