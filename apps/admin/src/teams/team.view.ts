import type { Team as TeamRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { TeamInput, TeamView } from './team.schema.js';

/** A team as it is read back. */
export const viewTeam = (row: TeamRow): TeamView => ({
  id: row.id,
  object: 'team',
  slug: row.slug,
  name: row.name,
  limits: stored(row.limits),
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** The body that would make this team again: what a merge patch is applied to. */
export const inputOf = (row: TeamRow): Record<keyof TeamInput, unknown> => ({
  slug: row.slug,
  name: row.name,
  limits: row.limits,
  metadata: row.metadata,
});

/** What is written of a team. */
export const columns = ({ slug, name, limits, metadata }: TeamInput) => ({
  slug,
  name: name ?? slug,
  limits,
  metadata,
});
