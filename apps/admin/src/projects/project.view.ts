import type { Project as ProjectRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { ProjectInput, ProjectView } from './project.schema.js';

/** A project as it is read back. */
export const viewProject = (row: ProjectRow): ProjectView => ({
  id: row.id,
  object: 'project',
  slug: row.slug,
  name: row.name,
  team: row.teamSlug,
  limits: stored(row.limits),
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** The body that would make this project again: what a merge patch is applied to. */
export const inputOf = (row: ProjectRow): Record<keyof ProjectInput, unknown> => ({
  slug: row.slug,
  name: row.name,
  team: row.teamSlug,
  limits: row.limits,
  metadata: row.metadata,
});
