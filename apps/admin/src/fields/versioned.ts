import { z } from 'zod';

/** What every object that an operator writes is answered with. */
export const versioned = {
  etag: z.string(),
  metadata: z.record(z.string(), z.string()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};
