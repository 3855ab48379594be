import { z } from 'zod';
import { limits, mergePatchOf, metadata, slug, text, versioned } from '../fields/index.js';
import { pageFields } from '../http/list.js';
import { strict } from '../http/validation.js';

/** What POST takes. */
export const projectBody = strict({
  slug,
  name: text(128).optional().describe('Without one, it is called as its slug says'),
  team: z.string().max(128).nullish().describe('Slug or id of its team, if it has one'),
  limits: limits.default({}),
  metadata: metadata.default({}),
}).meta({ id: 'ProjectInput' });

export type ProjectInput = z.infer<typeof projectBody>;

/** What PUT takes: the slug stands in the path. */
export const projectUpsert = projectBody.partial({ slug: true }).meta({ id: 'ProjectUpsert' });

export type ProjectUpsert = z.infer<typeof projectUpsert>;

/** What PATCH takes. */
export const projectPatch = mergePatchOf('ProjectPatch', projectBody);

/** What a list of projects may be asked for. */
export const projectQuery = strict({ ...pageFields, team: slug.optional() });

export type ProjectQuery = z.infer<typeof projectQuery>;

/** A project as it is read back. */
export const projectView = z
  .object({
    id: z.string(),
    object: z.literal('project'),
    slug: z.string(),
    name: z.string(),
    team: z.string().nullable(),
    limits,
    ...versioned,
  })
  .meta({ id: 'Project' });

export type ProjectView = z.infer<typeof projectView>;
