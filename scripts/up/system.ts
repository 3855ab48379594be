import { z } from 'zod';
import type { Listener } from '#adapters/config';
import { StartError } from '../start-error.ts';
import { originOf } from './health.ts';

const system = z.object({
  version: z.string(),
  limits: z.enum(['redis', 'memory']),
  requests: z.int(),
  first_key: z
    .object({
      name: z.string(),
      project: z.string(),
      budget: z.object({ amount: z.string(), period: z.string() }).nullable(),
    })
    .nullable(),
  providers: z.array(z.object({ slug: z.string(), source: z.string(), models: z.int().nullish() })),
});

export type System = z.infer<typeof system>;

/** What the running system says of itself. */
export async function readSystem(admin: Listener, token: string): Promise<System> {
  const url = `${originOf(admin)}/admin/v1/system`;
  const headers = { authorization: `Bearer ${token}`, connection: 'close' };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (response.ok) return system.parse(await response.json());
  throw new StartError(`The admin API answered ${response.status} to GET ${url}: see its messages above.`);
}
