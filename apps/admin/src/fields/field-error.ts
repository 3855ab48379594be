import { z } from 'zod';

/** One mistake in a body. */
export const fieldError = z.object({ pointer: z.string(), code: z.string(), message: z.string() });
