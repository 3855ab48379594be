import { z } from 'zod';
import type { Resource } from '../ports.js';

/** What we keep of a job beside what its provider says. */
const jobNotes = z.object({
  team: z.string().optional(),
  /** What is trained, as the caller names it. */
  name: z.string(),
  /** The same as its provider does. */
  model: z.string(),
  /** Of the budgets that it is charged to. */
  windows: z.array(z.string()).readonly(),
  /** As the caller gave it. */
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** What is to be loaded, as the caller said it; until the job has ended. */
  load: z.record(z.string(), z.unknown()).optional(),
  /** A server was told to load it: when it is told again, it may have done so already. */
  isBegun: z.boolean().optional(),
});

export type JobNotes = z.infer<typeof jobNotes>;

/** What was noted when the job was made. */
export const jobNotesOf = ({ notes }: Pick<Resource, 'notes'>): JobNotes =>
  jobNotes.safeParse(notes).data ?? { name: '', model: '', windows: [] };
