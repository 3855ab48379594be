import { z } from 'zod';
import { limits, mergePatchOf, metadata, slug, text, versioned } from '../fields/index.js';
import { strict } from '../http/validation.js';

/** What POST takes. */
export const teamBody = strict({
  slug,
  name: text(128).optional().describe('Without one, it is called as its slug says'),
  limits: limits.default({}),
  metadata: metadata.default({}),
}).meta({ id: 'TeamInput' });

export type TeamInput = z.infer<typeof teamBody>;

/** What PUT takes: the slug stands in the path. */
export const teamUpsert = teamBody.partial({ slug: true }).meta({ id: 'TeamUpsert' });

export type TeamUpsert = z.infer<typeof teamUpsert>;

/** What PATCH takes. */
export const teamPatch = mergePatchOf('TeamPatch', teamBody);

/** A team as it is read back. */
export const teamView = z
  .object({
    id: z.string(),
    object: z.literal('team'),
    slug: z.string(),
    name: z.string(),
    limits,
    ...versioned,
  })
  .meta({ id: 'Team' });

export type TeamView = z.infer<typeof teamView>;
