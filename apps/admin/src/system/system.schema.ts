import { z } from 'zod';
import { periods } from '#core/ledger';

const budget = z.object({ amount: z.string(), period: z.enum(periods) });

/** What this installation is made of, in short. */
export const systemView = z
  .object({
    version: z.string(),
    database: z.object({ version: z.string() }),
    limits: z.enum(['redis', 'memory']),
    requests: z.int().describe('Exact up to 100,000; an estimate above'),
    first_key: z
      .object({ name: z.string(), project: z.string(), budget: budget.nullable() })
      .nullable()
      .describe('The key that the first start made, while there is one of that name'),
    providers: z.array(z.object({ slug: z.string(), kind: z.string(), source: z.string(), models: z.int() })),
  })
  .meta({ id: 'System' });

export type SystemView = z.infer<typeof systemView>;
