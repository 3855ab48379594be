import type { Route as RouteRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { RouteInput, RouteView } from './route.schema.js';

/** A route as it is read back. */
export const viewRoute = (row: RouteRow): RouteView => ({
  id: row.id,
  object: 'route',
  slug: row.slug,
  match: stored(row.match),
  strategy: row.strategy,
  targets: stored(row.targets),
  fallback: stored(row.fallback),
  failover: stored(row.failover),
  delivery: row.delivery,
  credentials: row.credentials,
  enabled: row.enabled,
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** The body that would make this route again: what a merge patch is applied to. */
export const inputOf = (row: RouteRow): Record<keyof RouteInput, unknown> => ({
  slug: row.slug,
  match: row.match,
  strategy: row.strategy,
  targets: row.targets,
  fallback: row.fallback,
  failover: row.failover,
  delivery: row.delivery,
  credentials: row.credentials,
  enabled: row.enabled,
  metadata: row.metadata,
});
