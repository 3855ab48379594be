import { z } from 'zod';
import { strict } from '../http/validation.js';

const seconds = (most: number) => z.number().min(0.001).max(most).optional();

/** How long to wait and how often to try: what is not said is inherited. */
export const failover = strict({
  connect_s: seconds(60),
  first_token_s: seconds(3_600),
  idle_s: seconds(3_600),
  total_s: seconds(86_400),
  patience_s: z.number().min(0).max(300).optional(),
  retries: z.int().min(0).max(5).optional(),
  on_cut: z.enum(['continue', 'restart', 'both', 'error']).optional(),
  on_abort: z.enum(['cancel', 'drain']).optional(),
  content_policy_fallback: z.boolean().optional(),
});
