import { z } from 'zod';
import { slug } from '../fields/index.js';
import { namedPageFields } from '../http/list.js';
import { strict } from '../http/validation.js';
import { rates } from '../prices/price.schema.js';

/** What a list of deployments may be asked for. */
export const deploymentQuery = strict({
  provider: slug.optional(),
  route: slug.optional().describe('Those that this route may choose'),
  ...namedPageFields,
});

export type DeploymentQuery = z.infer<typeof deploymentQuery>;

/** A model at a provider, as requests are decided on it. */
export const deploymentView = z
  .object({
    id: z.string().describe('provider/model'),
    object: z.literal('deployment'),
    provider: z.string(),
    model: z.string(),
    capabilities: z.array(z.string()).nullable().describe('null: text, tools and streaming are assumed'),
    context: z.int().nullable(),
    max_output: z.int().nullable(),
    price: rates.nullable().describe('null: unknown, which is not free'),
    routes: z.array(z.string()).describe('Slugs of the routes that may choose it'),
  })
  .meta({ id: 'Deployment' });

export type DeploymentView = z.infer<typeof deploymentView>;
