import { z } from 'zod';
import { mergePatchOf, metadata, versioned } from '../fields/index.js';
import { strict } from '../http/validation.js';
import { isWebhookSecret } from './signature.js';

/** What there is to be told of fine-tuning jobs: each thing that happens to one, and how it ended. */
export const jobEventNames = [
  'fine_tuning.job.event',
  'fine_tuning.job.succeeded',
  'fine_tuning.job.failed',
  'fine_tuning.job.cancelled',
] as const;

/** What there is to be told of. */
const webhookEvents = ['*', 'budget.alert', ...jobEventNames] as const;

/** What may be queued: what webhooks ask for, and the message that tries one. */
export type EventName = Exclude<(typeof webhookEvents)[number], '*'> | 'webhook.test';

/** What POST takes. */
export const webhookBody = strict({
  url: z.string().min(1).max(2_048),
  events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length).default(['*']),
  secret: z
    .string()
    .refine(isWebhookSecret, 'Must be whsec_ and 24 to 64 bytes in base64.')
    .optional()
    .describe('Made for you where it is absent'),
  enabled: z.boolean().default(true),
  metadata: metadata.default({}),
}).meta({ id: 'WebhookInput' });

export type WebhookInput = z.infer<typeof webhookBody>;

/** What PATCH takes. */
export const webhookPatch = mergePatchOf('WebhookPatch', webhookBody);

const shown = {
  id: z.string(),
  object: z.literal('webhook'),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  ...versioned,
};

/** A webhook as it is read back: without its secret. */
export const webhookView = z.object(shown).meta({ id: 'Webhook' });

export type WebhookView = z.infer<typeof webhookView>;

/** The same in the one answer that shows a secret which was just made. */
export const webhookWithSecret = z
  .object({ ...shown, secret: z.string().optional() })
  .meta({ id: 'WebhookWithSecret' });

export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

/** One message, and how far it came. */
export const deliveryView = z
  .object({
    id: z.string(),
    object: z.literal('webhook_delivery'),
    webhook_id: z.string(),
    event: z.string(),
    status: z.enum(['pending', 'delivered', 'given_up']),
    tries: z.int(),
    next_try_at: z.iso.datetime().nullable(),
    delivered_at: z.iso.datetime().nullable(),
    problem: z.string().nullable(),
    payload: z.unknown(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'WebhookDelivery' });

export type DeliveryView = z.infer<typeof deliveryView>;
