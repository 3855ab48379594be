import type { Provider as ProviderRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { locate } from '#core/providers';
import { etagOf } from '../http/revision.js';
import type { AdminSettings } from '../settings.js';
import { hint, shownHeaders } from './header.schema.js';
import { credentialInputOf, plainFields, viewCredential } from './provider.credential.js';
import { headersOf } from './provider.headers.js';
import type { ProviderInput, ProviderView, ShownCredential } from './provider.schema.js';
import { secretOf, type StoredSecret, usageSecretOf } from './provider.secret.js';

/** A provider as it is read back: never with its secret. */
export function viewProvider(row: ProviderRow, settings: AdminSettings): ProviderView {
  return {
    id: row.id,
    object: 'provider',
    slug: row.slug,
    kind: row.kind,
    base_url: row.baseUrl ?? baseUrlOf(row, settings) ?? null,
    api_key: viewSecret(secretOf(row), settings),
    usage_credential: viewSecret(usageSecretOf(row), settings),
    credential: viewCredential(settings.kinds.get(row.kind)?.credential, row),
    credentials: credentialsOf(row),
    headers: shownHeaders(headersOf(row, settings)),
    models: stored(row.models),
    discovered_models: stored(row.discoveredModels),
    failover: stored(row.failover),
    limits: stored(row.limits),
    allow_private_network: allowsPrivate(row, settings),
    enabled: row.enabled,
    source: row.source,
    metadata: stored(row.metadata),
    etag: etagOf(row.revision),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function viewSecret(secret: StoredSecret, { environment }: AdminSettings): ShownCredential {
  const variable = secret.reference?.startsWith('env:') ? environment(secret.reference.slice(4)) : undefined;
  return {
    set: secret.reference !== null || secret.sealed !== null,
    ref: secret.reference,
    hint: secret.hint ?? (variable ? hint(variable) : null),
    updated_at: secret.updatedAt?.toISOString() ?? null,
  };
}

/** Where it is, as far as that can be known without reading files. */
export function baseUrlOf(row: ProviderRow, settings: AdminSettings): string | undefined {
  const kind = settings.kinds.get(row.kind);
  return kind && locate(kind, row.baseUrl, plainFields(row, settings))?.baseUrl;
}

/** The body that would make this provider again, all but its secret: what a merge patch is applied to. */
export const inputOf = (row: ProviderRow, settings: AdminSettings): ProviderInput => ({
  slug: row.slug,
  kind: row.kind,
  base_url: row.baseUrl,
  credential: credentialInputOf(row),
  credentials: credentialsOf(row),
  headers: headersOf(row, settings),
  models: stored(row.models),
  failover: stored(row.failover),
  limits: stored(row.limits),
  allow_private_network: row.allowPrivateNetwork,
  enabled: row.enabled,
  metadata: stored(row.metadata),
});

const credentialsOf = ({ credentials }: ProviderRow) => (credentials === 'passthrough' ? 'passthrough' : 'stored');

interface NetworkWish {
  readonly kind: string;
  readonly allowPrivateNetwork: boolean | null;
}

/** What the provider says itself, else what its kind and the place of the admin API suggest. */
export const allowsPrivate = ({ kind, allowPrivateNetwork }: NetworkWish, { kinds, network }: AdminSettings): boolean =>
  allowPrivateNetwork ?? (kinds.get(kind)?.isSelfHosted === true || network.allowPrivate);
