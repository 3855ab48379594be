import type { Prisma } from '#adapters/database';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { KeyInput, KeyView } from './key.schema.js';

/** A key is read together with what it is recognised by, the newest first. */
export const withSecrets = { secrets: { orderBy: { createdAt: 'desc' } } } as const satisfies Prisma.KeyInclude;

export type KeyRow = Prisma.KeyGetPayload<{ include: typeof withSecrets }>;

/** A key as it is read back. */
export const viewKey = (row: KeyRow): KeyView => ({
  id: row.id,
  object: 'key',
  name: row.name,
  prefix: row.secrets[0]?.prefix ?? '',
  last4: row.secrets[0]?.last4 ?? '',
  project: row.project,
  models: stored(row.models),
  limits: stored(row.limits),
  budget: stored(row.budget),
  status: statusOf(row),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

function statusOf({ enabled, expiresAt }: KeyRow): KeyView['status'] {
  if (!enabled) return 'disabled';
  return expiresAt !== null && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

/** The body that would make this key again: what a merge patch is applied to. */
export const inputOf = (row: KeyRow): Record<keyof KeyInput, unknown> => ({
  name: row.name,
  project: row.project,
  models: row.models,
  limits: row.limits,
  budget: row.budget,
  expires_at: row.expiresAt?.toISOString() ?? null,
  metadata: row.metadata,
});
