import { z } from 'zod';
import { strict } from '../http/validation.js';

const count = z.int().min(1).max(1_000_000_000).optional();

/** Requests and tokens per minute, and requests at the same time; what is not said is not limited. */
export const limits = strict({ rpm: count, tpm: count, input_tpm: count, output_tpm: count, concurrency: count });
