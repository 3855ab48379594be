import { credentialPlace, isReference } from '#adapters/secrets';
import type { AdminSettings } from '../settings.js';
import { hint, isMasked } from './header.schema.js';

/** The columns of a credential. */
export interface SecretColumns {
  readonly secretReference: string | null;
  readonly secretSealed: string | null;
  readonly secretHint: string | null;
  readonly secretUpdatedAt: Date | null;
}

const none: SecretColumns = { secretReference: null, secretSealed: null, secretHint: null, secretUpdatedAt: null };

/** What to write for a credential; nothing where it was not given or is the hint that we showed ourselves. */
export function secretColumns(
  apiKey: string | null | undefined,
  providerId: string,
  { secrets }: Pick<AdminSettings, 'secrets'>,
): Partial<SecretColumns> {
  if (apiKey === undefined || (apiKey !== null && isMasked(apiKey))) return {};
  if (apiKey === null) return none;
  const secretUpdatedAt = new Date();
  if (isReference(apiKey)) return { ...none, secretReference: apiKey, secretUpdatedAt };
  const secretSealed = secrets.seal(apiKey, credentialPlace(providerId));
  return { ...none, secretSealed, secretHint: hint(apiKey), secretUpdatedAt };
}
